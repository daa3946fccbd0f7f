import type { Manifest } from '@sluice/contracts';
import { createMeter, datasetMetrics, runMetrics, writeTextfile } from '@sluice/observability';

/**
 * Leaves what a run came to for node_exporter's textfile collector. A run that fails leaves the file as it is, whose
 * last success then grows old.
 */
export const writeMetricsFile = async (
  path: string,
  manifest: Manifest,
  seconds: number,
): Promise<void> => {
  const meter = createMeter();
  meter.of(datasetMetrics).show([manifest]);
  const { dataset } = manifest;
  const lastSuccess = Math.round(Date.now() / 1_000);
  meter.of(runMetrics).show([{ dataset, lastSuccess, duration: seconds }]);
  await writeTextfile(path, await meter.text());
};
