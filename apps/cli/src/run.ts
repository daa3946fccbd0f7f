import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { composePorts } from '@sluice/composition';
import { parseSpec, SluiceError, type Manifest, type Spec } from '@sluice/contracts';
import {
  createHandlers,
  createSteps,
  planRun,
  publishedVersion,
  readPlan,
  type Ports,
} from '@sluice/pipeline';
import { embeddedBackend, runPlan } from '@sluice/queue';
import { startProgress } from './progress.ts';
import { summaryOf } from './summary.ts';

export interface RunFlags {
  out?: string;
  json?: boolean;
  failOn?: 'retrain';
}

/** What a run published: printed by `--json`. */
export interface Published {
  manifest: Manifest;
  folder: string;
}

/** `sluice run SPEC`: everything in this process, from the spec to a published version. */
export const run = async (
  specFile: string,
  flags: RunFlags,
  signal: AbortSignal,
): Promise<Published> => {
  const { spec, folder } = await readSpec(specFile);
  if (flags.failOn === 'retrain' && !spec.retrain) {
    throw new SluiceError('usage', `--fail-on retrain: ${specFile} has no rules; add retrain.when`);
  }
  const output = flags.out === undefined ? resolve(folder, spec.output.path) : resolve(flags.out);
  const { ports, close } = await composePorts(spec.infrastructure, output);
  try {
    const published = await runSpec(spec, folder, output, ports, signal);
    process.stdout.write(flags.json ? jsonOf(published) : summaryOf(published));
    return published;
  } finally {
    await close();
  }
};

const runSpec = async (
  spec: Spec,
  folder: string,
  output: string,
  ports: Ports,
  signal: AbortSignal,
): Promise<Published> => {
  const plan = await planRun(spec, folder, ports);
  const progress = startProgress(process.stderr);
  const backend = await embeddedBackend({ cache: join(output, '.sluice', 'queue') });
  try {
    await runPlan(backend, {
      plan,
      steps: createSteps(plan, ports),
      handlers: createHandlers(ports),
      onEvent: progress.on,
      log: progress.log,
      signal,
    });
  } finally {
    progress.end();
    await backend.close();
  }
  const published = await publishedVersion(plan, await readPlan(plan, ports), ports);
  if (!published) throw new SluiceError('internal', 'the run ended, but no version is there');
  return published;
};

const readSpec = async (file: string): Promise<{ spec: Spec; folder: string }> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const fault = error.code === 'ENOENT' ? 'no such file' : error.message;
    throw new SluiceError('usage', `${file}: ${fault}; give the path of a run spec (YAML or JSON)`);
  });
  return { spec: parseSpec(text, file), folder: dirname(resolve(file)) };
};

const jsonOf = ({ manifest, folder }: Published): string =>
  `${JSON.stringify({ ...manifest, folder, report: join(folder, 'report.html') }, null, 2)}\n`;
