import { readFile } from 'node:fs/promises';
import { composePorts } from '@sluice/composition';
import { parseSpec } from '@sluice/contracts';
import { createHandlers, createSteps, planRun, publishedVersion, readPlan } from '@sluice/pipeline';
import { openBackend, type RunEvent, runPlan } from '@sluice/queue';

/** A whole run in a process of its own, which tells when its stages begin and end. */
export type Told = Pick<RunEvent, 'type' | 'stage'> | { published: number };

const [folder, specFile] = process.argv.slice(2) as [string, string];
const tell = (told: Told): void => void process.send!(told);

const spec = parseSpec(await readFile(specFile, 'utf8'), specFile);
const { ports, close } = await composePorts(spec.infrastructure, folder);
const backend = await openBackend('embedded');
try {
  const plan = await planRun(spec, folder, ports);
  await runPlan(backend, {
    plan,
    steps: createSteps(plan, ports),
    handlers: createHandlers(ports),
    onEvent: ({ type, stage }) => tell({ type, stage }),
  });
  const published = await publishedVersion(plan, await readPlan(plan, ports), ports);
  tell({ published: published!.manifest.counts.triplets });
} finally {
  await backend.close();
  await close();
  process.disconnect();
}
