import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobName } from '@sluice/contracts';
import type { Fault } from './fault.ts';
import { onePublication } from './publication.ts';
import type { Scene, SceneOptions } from './scene.ts';
import { WORKER_OF } from './workers.ts';

const CLASSES: SceneOptions = { corpus: 'classes', syncs: true };

/** A write, the job in which it is made durable, and what its path ends with. */
const WRITES: [what: string, job: JobName, match: string][] = [
  ['a table of ingest', 'ingest', String.raw`\.drafts/.*documents\.parquet$`],
  ['the lines of ingest', 'ingest', String.raw`\.drafts/.*rejects\.jsonl$`],
  ['the vectors of embed', 'embed', String.raw`\.drafts/.*vectors\.npy$`],
  ['the description of neighbours', 'neighbours', String.raw`\.drafts/.*artifact\.json$`],
  ['the folder of mine', 'mine', String.raw`\.drafts/[^/]*$`],
  ['the data of a version', 'publish', String.raw`/\.v[^/]*/data/.*\.parquet$`],
  ['its manifest', 'publish', String.raw`/\.v[^/]*/manifest\.json$`],
  ['the folder it is put in', 'publish', '/classes$'],
  ['the event', 'notify', String.raw`/events\.jsonl$`],
  ['the end of the run', 'notify', '/runs/ended/'],
];

const needs = (): string | undefined =>
  process.platform === 'linux' ? undefined : 'Linux, which tells the path of a file that is open';

/** Has writes fail to reach the disk, in whatever process. */
const failSyncs = (scene: Scene, match: string, once: boolean): Promise<void> =>
  writeFile(orderOf(scene), JSON.stringify({ match, once }));

const orderOf = ({ home }: Scene): string => join(home, 'failing-sync');

/** The disk is sound again. @throws when nothing has failed */
const mendSyncs = async (scene: Scene): Promise<void> => {
  await rm(orderOf(scene), { force: true });
  const done = `${orderOf(scene)}.done`;
  if (!existsSync(done)) throw new Error('nothing failed to reach the disk');
  await rm(done);
};

const failedOnce: Fault = {
  name: `a write that does not reach the disk (fsync fails once with EIO), a try for each: ${WRITES.map(([what]) => what).join(', ')}`,
  promise: 'the same dataset',
  scene: CLASSES,
  tries: { fast: 1, all: WRITES.length },
  needs,
  async strike(scene, run, attempt) {
    const [, job, match] = WRITES[attempt];
    await scene.stopAt({ job, point: 'taken' }, run);
    await failSyncs(scene, match, true);
    process.kill(scene.app(WORKER_OF[job]).pid, 'SIGCONT');
    await run.ended;
    await mendSyncs(scene);
  },
  afterwards: onePublication,
};

const failsAlways: Fault = {
  name: 'the table of `curate` never reaches the disk (fsync fails with EIO)',
  promise: 'a clean refusal',
  refusal: /^sluice: .*artifacts is on a disk that reports an error \(EIO\): look at it/,
  scene: CLASSES,
  tries: { fast: 0, all: 1 },
  needs,
  async strike(scene, run) {
    await scene.stopAt({ job: 'curate', point: 'taken' }, run);
    await failSyncs(scene, String.raw`\.drafts/.*decisions\.npy$`, false);
    process.kill(scene.app(WORKER_OF.curate).pid, 'SIGCONT');
    await run.ended;
    await mendSyncs(scene);
  },
};

export const SYNC_FAULTS: Fault[] = [failedOnce, failsAlways];
