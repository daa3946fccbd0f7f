import { join } from 'node:path';
import { composePorts, hiddenFolder } from '@sluice/composition';
import { SluiceError, type Manifest, type Retention } from '@sluice/contracts';
import {
  createHandlers,
  createSteps,
  planRun,
  publishedVersion,
  readPlan,
  sweepVersions,
  type Ports,
  type Runs,
} from '@sluice/pipeline';
import { followPlan, openBackend, runPlan } from '@sluice/queue';
import { writeMetricsFile } from './metrics-file.ts';
import { startProgress, type ProgressLines } from './progress.ts';
import { readSpecFile, type SpecFile } from './spec-file.ts';
import { summaryOf } from './summary.ts';

export interface RunFlags {
  out?: string;
  json?: boolean;
  failOn?: 'retrain';
  metricsFile?: string;
}

/** What a run published: printed by `--json`. */
export interface Published {
  manifest: Manifest;
  folder: string;
}

/**
 * `sluice run SPEC`: from the spec to a published version. With the embedded queue, everything is done in this process;
 * otherwise the run is ordered, and followed while other processes work on it.
 */
export const run = async (
  specFile: string,
  flags: RunFlags,
  signal: AbortSignal,
): Promise<Published> => {
  const file = await readSpecFile(specFile, flags.out);
  const { spec, output } = file;
  if (flags.failOn === 'retrain' && !spec.retrain) {
    throw new SluiceError('usage', `--fail-on retrain: ${specFile} has no rules; add retrain.when`);
  }
  const progress = startProgress(process.stderr);
  const { ports, runs, checks, close } = await composePorts(spec.infrastructure, output, {
    log: progress.log,
  });
  try {
    await checks.storage();
    // Where others do the work, it is for them to wait for it.
    if (spec.infrastructure.queue === 'embedded') await checks.index();
    const begun = performance.now();
    const published = await runSpec(file, ports, runs, progress, signal);
    if (spec.retention) await sweep(spec.dataset, spec.retention, ports, runs, progress);
    if (flags.metricsFile !== undefined) {
      const seconds = (performance.now() - begun) / 1_000;
      await writeMetricsFile(flags.metricsFile, published.manifest, seconds);
    }
    process.stdout.write(flags.json ? jsonOf(published) : summaryOf(published));
    return published;
  } finally {
    await close();
  }
};

const runSpec = async (
  { spec, folder, output }: SpecFile,
  ports: Ports,
  runs: Runs,
  progress: ProgressLines,
  signal: AbortSignal,
): Promise<Published> => {
  const plan = await planRun(spec, folder, ports);
  const { queue } = spec.infrastructure;
  const backend = await openBackend(queue, {
    cache: join(hiddenFolder(spec.infrastructure, output), 'queue'),
    log: progress.log,
  });
  try {
    const told = { plan, onEvent: progress.on, log: progress.log, signal };
    if (queue === 'embedded') {
      const handlers = createHandlers(ports);
      await runPlan(backend, { ...told, steps: createSteps(plan, ports), handlers });
    } else {
      await followPlan(backend, { ...told, runs });
    }
  } finally {
    progress.end();
    await backend.close();
  }
  const published = await publishedVersion(plan, await readPlan(plan, ports), ports);
  if (!published) throw new SluiceError('internal', 'the run ended, but no version is there');
  return published;
};

const sweep = async (
  dataset: string,
  retention: Retention,
  ports: Ports,
  runs: Runs,
  { log }: ProgressLines,
): Promise<void> => {
  const open = (await runs.open()).map(({ plan }) => plan);
  const { versions } = await sweepVersions(dataset, retention, ports, open);
  if (versions.length > 0) log(`retention: ${versions.join(', ')} went`);
};

const jsonOf = ({ manifest, folder }: Published): string =>
  `${JSON.stringify({ ...manifest, folder, report: `${folder}/report.html` }, null, 2)}\n`;
