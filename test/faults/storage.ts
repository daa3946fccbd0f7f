import { open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobName } from '@sluice/contracts';
import { fillDisk, lacksSmallDisk } from '../support/small-disk.ts';
import type { Fault, Subject } from './fault.ts';
import { onePublication } from './publication.ts';
import type { SceneOptions } from './scene.ts';
import { SYNC_FAULTS } from './syncs.ts';
import { WORKER_OF } from './workers.ts';

const CLASSES: SceneOptions = { corpus: 'classes' };

/** An artifact of a stage, and the job that reads it next. */
const READS: [stage: string, job: JobName][] = [
  ['curate', 'publish'],
  ['ingest', 'embed'],
  ['embed', 'index'],
  ['neighbours', 'errors'],
  ['errors', 'mine'],
  ['in-batch', 'mine'],
  ['mine', 'curate'],
];

const STAGES = READS.map(([stage, job]) => `${stage} before ${job}`).join(', ');

/** Damages what a stage has made before the next one reads it, and makes sure that somebody noticed. */
const damaged = (
  what: string,
  damage: (file: string) => Promise<void>,
  pick: (names: string[]) => string,
  fast: number,
): Fault => ({
  name: `${what}, a try for each: ${STAGES}`,
  promise: 'the same dataset',
  scene: CLASSES,
  tries: { fast, all: READS.length },
  async strike(scene, run, attempt) {
    const [stage, job] = READS[attempt];
    await scene.stopAt({ job, point: 'taken' }, run);
    const folder = join(scene.storage, '.sluice/artifacts', stage);
    const artifact = join(folder, (await readdir(folder))[0]);
    await damage(join(artifact, pick(await bySize(artifact))));
    const damagedAt = Date.now();
    process.kill(scene.app(WORKER_OF[job]).pid, 'SIGCONT');
    const { code, stderr } = await run.ended;
    if (code !== 0) throw new Error(stderr);
    const { mtimeMs } = await stat(join(artifact, DESCRIPTOR));
    if (mtimeMs < damagedAt) throw new Error(`${artifact} was not made again`);
  },
  afterwards: onePublication,
});

/** The data files of an artifact, the largest first. */
const bySize = async (artifact: string): Promise<string[]> => {
  const names = (await readdir(artifact)).filter((name) => name !== DESCRIPTOR);
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(artifact, name))).size),
  );
  return names.toSorted((a, b) => sizes[names.indexOf(b)] - sizes[names.indexOf(a)]);
};

const DESCRIPTOR = 'artifact.json';

const flipBit = async (path: string): Promise<void> => {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  const byte = new Uint8Array(1);
  await file.read(byte, 0, 1, size >> 1);
  byte[0] ^= 1;
  await file.write(byte, 0, 1, size >> 1);
  await file.close();
};

const halve = async (path: string): Promise<void> => truncate(path, (await stat(path)).size >> 1);

const FULL_AT: JobName[] = ['curate', 'ingest', 'embed', 'neighbours', 'mine', 'publish'];

/** Milliseconds until somebody must have come upon the full disk. */
const FINDING = 60_000;

const full: Fault = {
  name: `a disk with no room, a try in each: ${FULL_AT.join(', ')}`,
  promise: 'the same dataset',
  scene: { ...CLASSES, disk: 64 },
  tries: { fast: 1, all: FULL_AT.length },
  needs: lacksSmallDisk,
  async strike(scene, run, attempt) {
    const job = FULL_AT[attempt];
    await scene.stopAt({ job, point: 'taken' }, run);
    const filler = await fillDisk(scene.storage);
    const worker = scene.app(WORKER_OF[job]);
    const said = worker.output().length;
    process.kill(worker.pid, 'SIGCONT');
    await found(worker.output, said);
    await rm(filler);
  },
  afterwards: onePublication,
};

const found = async (output: () => string, from: number): Promise<void> => {
  const deadline = performance.now() + FINDING;
  while (!/no space left|ENOSPC/.test(output().slice(from))) {
    if (performance.now() > deadline)
      throw new Error(`nobody came upon the full disk:\n${output()}`);
    await sleep(50);
  }
};

const twoPublishers: Fault = {
  name: 'two runs of one dataset, of different specs, that publish at once',
  promise: 'the same dataset',
  scene: CLASSES,
  tries: { fast: 0, all: 2 },
  async strike(scene, run) {
    const other = await scene.order({ filter: { relative_margin: 0.1 } });
    await scene.stopAt({ job: 'publish', point: 'writing' }, run);
    const first = scene.app('curate-worker');
    const second = await scene.start('curate-worker');
    process.kill(first.pid, 'SIGCONT');
    const { code, stderr } = await other.ended;
    if (code !== 0) throw new Error(stderr);
    await run.ended;
    await second.stop('SIGTERM');
    scene.forget(second);
  },
};

export const STORAGE: Subject = {
  title: 'Storage',
  faults: [
    damaged('one bit of an artifact flipped', flipBit, ([largest]) => largest, 1),
    damaged('an artifact cut to half its length', halve, ([largest]) => largest, 0),
    damaged('one bit of an artifact’s description flipped', flipBit, () => DESCRIPTOR, 0),
    full,
    ...SYNC_FAULTS,
    twoPublishers,
  ],
};
