import { composePorts } from '@sluice/composition';
import { SluiceError, type Manifest, type Retention, type Spec } from '@sluice/contracts';
import { gatewayAddress } from '@sluice/observability';
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
import { startProgress, type ProgressLines } from './progress.ts';
import { lineageAddress, type RunLineage, tellLineage } from './run-lineage.ts';
import { tellMetrics } from './run-metrics.ts';
import { readSpecFile, type SpecFile } from './spec-file.ts';
import { summaryOf } from './summary.ts';

export interface RunFlags {
  out?: string;
  json?: boolean;
  failOn?: 'retrain';
  metricsFile?: string;
  pushMetrics?: string;
  lineageFile?: string;
  lineageUrl?: string;
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
  const gateway = flags.pushMetrics === undefined ? undefined : gatewayAddress(flags.pushMetrics);
  const catalogue = flags.lineageUrl === undefined ? undefined : lineageAddress(flags.lineageUrl);
  const progress = startProgress(process.stderr);
  const lineage = tellLineage(
    { file: flags.lineageFile, url: catalogue },
    { log: progress.log, key: process.env['OPENLINEAGE_API_KEY'] },
  );
  const { ports, runs, checks, close } = await composePorts(spec.infrastructure, output, {
    log: progress.log,
  });
  try {
    await checks.storage();
    // Where others do the work, it is for them to wait for it.
    if (spec.infrastructure.queue === 'embedded') await checks.index();
    const begun = performance.now();
    const work = (): Promise<Published> =>
      planAndRun(file, { ports, runs, progress, lineage }, signal);
    const published = await traced(spec, work, progress);
    if (spec.retention) await sweep(spec.dataset, spec.retention, ports, runs, progress);
    const seconds = (performance.now() - begun) / 1_000;
    process.stdout.write(flags.json ? jsonOf(published) : summaryOf(published));
    await lineage.completed(published.manifest);
    await tellMetrics({ file: flags.metricsFile, gateway }, published.manifest, seconds);
    return published;
  } finally {
    await close();
  }
};

const traced = async <Result>(
  { dataset, infrastructure: { traces } }: Spec,
  work: () => Promise<Result>,
  { log }: ProgressLines,
): Promise<Result> => {
  if (traces === undefined) return work();
  const { startTracing } = await import('@sluice/observability/traces');
  const tracing = startTracing({ ...traces, service: 'sluice-cli', log });
  try {
    return await tracing.span(`run ${dataset}`, work);
  } finally {
    await tracing.close().catch(() => undefined);
  }
};

interface RunParts {
  ports: Ports;
  runs: Runs;
  progress: ProgressLines;
  lineage: RunLineage;
}

const planAndRun = async (
  file: SpecFile,
  parts: RunParts,
  signal: AbortSignal,
): Promise<Published> => {
  const { ports, lineage } = parts;
  const plan = await planRun(file.spec, file.folder, ports);
  const planned = await readPlan(plan, ports);
  await lineage.started(plan, planned);
  try {
    await runPlanned(plan, file.spec, parts, signal);
    const published = await publishedVersion(plan, planned, ports);
    if (!published) throw new SluiceError('internal', 'the run ended, but no version is there');
    return published;
  } catch (error) {
    await lineage.failed(plan, planned, error);
    throw error;
  }
};

const runPlanned = async (
  plan: string,
  { infrastructure }: Spec,
  { ports, runs, progress }: RunParts,
  signal: AbortSignal,
): Promise<void> => {
  const { queue, traces } = infrastructure;
  const backend = await openBackend(queue, {
    log: progress.log,
    traced: traces !== undefined,
  });
  try {
    // Whoever has interrupted it need not hear of every job that it puts down.
    const log = (line: string): void => void (signal.aborted || progress.log(line));
    const told = { plan, onEvent: progress.on, log, signal };
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
