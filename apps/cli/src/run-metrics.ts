import type { Manifest } from '@sluice/contracts';
import {
  createMeter,
  datasetMetrics,
  type Meter,
  pushMetrics,
  runMetrics,
  writeTextfile,
} from '@sluice/observability';

/** Where the numbers of a run go. */
export interface MetricsTargets {
  /** For node_exporter's textfile collector. */
  file?: string;
  /** A Pushgateway. */
  gateway?: URL;
}

/**
 * Leaves what a run came to for Prometheus. A run that fails leaves what was there before, whose last success then
 * grows old.
 */
export const tellMetrics = async (
  { file, gateway }: MetricsTargets,
  manifest: Manifest,
  seconds: number,
): Promise<void> => {
  if (file === undefined && gateway === undefined) return;
  const meter = measured(manifest, seconds);
  const text = await meter.text();
  if (file !== undefined) await writeTextfile(file, text);
  const { contentType } = meter;
  if (gateway !== undefined) await pushMetrics(gateway, manifest.dataset, { text, contentType });
};

const measured = (manifest: Manifest, duration: number): Meter => {
  const meter = createMeter();
  meter.of(datasetMetrics).show([manifest]);
  const { dataset } = manifest;
  const lastSuccess = Math.round(Date.now() / 1_000);
  meter.of(runMetrics).show([{ dataset, lastSuccess, duration }]);
  return meter;
};
