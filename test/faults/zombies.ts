import type { JobName } from '@sluice/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppName, AppProcess } from '../support/app-process.ts';
import { blockEventLoop, INSPECTABLE } from '../support/inspector.ts';
import type { Fault, Subject } from './fault.ts';
import type { Point } from './moments.ts';
import { onePublication } from './publication.ts';
import type { Scene } from './scene.ts';
import { WORKER_OF } from './workers.ts';

/** Milliseconds until a process that is awake again has noticed what it missed. */
const NOTICING = 60_000;

/** The worker on a job, with its article. */
const one = (job: JobName): string =>
  `${/^[aei]/.test(WORKER_OF[job]) ? 'an' : 'a'} ${WORKER_OF[job]}`;

/** Stands still while another does its work and the run ends; then it goes on with what it was at. */
const zombie = (job: JobName, point: Point, fast = 0): Fault => ({
  name: `${one(job)} that stands still past its lock in \`${job}\` (${point}), and wakes when another has done its work`,
  promise: 'the same dataset',
  scene: { corpus: 'generated' },
  tries: { fast, all: 1 },
  async strike(scene, run) {
    await scene.stopAt({ job, point }, run);
    const asleep = scene.app(WORKER_OF[job]);
    await scene.start(WORKER_OF[job]);
    const { code, stderr } = await run.ended;
    if (code !== 0) throw new Error(stderr);
    process.kill(asleep.pid, 'SIGCONT');
    await noticed(asleep);
    await retire(scene, WORKER_OF[job], asleep);
  },
  afterwards: onePublication,
});

const noticed = async (app: AppProcess): Promise<void> => {
  const deadline = performance.now() + NOTICING;
  while (!/lost its lock|[Mm]issing lock|could not renew lock/.test(app.output())) {
    if (performance.now() > deadline) throw new Error(`it has not noticed:\n${app.output()}`);
    await sleep(100);
  }
};

/** Ended as any process is; a try begins with one of each. */
const retire = async (scene: Scene, name: AppName, app: AppProcess): Promise<void> => {
  const code = await app.stop('SIGTERM');
  if (code !== 0) throw new Error(`the ${name} ended with ${code}:\n${app.output()}`);
  scene.forget(app);
};

const leader: Fault = {
  name: 'an api that stands still past its lock while it leads the run, and wakes when another has led it to its end',
  promise: 'the same dataset',
  scene: { corpus: 'generated' },
  tries: { fast: 0, all: 1 },
  async strike(scene, run) {
    await scene.stopAt({ job: 'neighbours', point: 'taken' }, run);
    const asleep = scene.app('api');
    process.kill(asleep.pid, 'SIGSTOP');
    process.kill(scene.app('ann-worker').pid, 'SIGCONT');
    await scene.start('api', await scene.ownRecords());
    const { code, stderr } = await run.ended;
    if (code !== 0) throw new Error(stderr);
    process.kill(asleep.pid, 'SIGCONT');
    await noticed(asleep);
    await retire(scene, 'api', asleep);
  },
  afterwards: onePublication,
};

/** Its threads go on, and with them the search; only nobody hears of its locks. */
const blocked = (job: JobName, fast = 0): Fault => ({
  name: `${one(job)} whose event loop is blocked past its lock in \`${job}\`, with another beside it`,
  promise: 'the same dataset',
  scene: { corpus: 'generated', environment: INSPECTABLE },
  tries: { fast, all: 1 },
  async strike(scene, run) {
    await scene.stopAt({ job, point: 'taken' }, run);
    const busy = scene.app(WORKER_OF[job]);
    process.kill(busy.pid, 'SIGCONT');
    await blockEventLoop(busy, 12_000);
    await scene.start(WORKER_OF[job]);
    await noticed(busy);
    await run.ended;
    await retire(scene, WORKER_OF[job], busy);
  },
  afterwards: onePublication,
});

export const ZOMBIES: Subject = {
  title: 'Processes that stand still',
  faults: [
    zombie('embed', 'writing'),
    zombie('neighbours', 'taken'),
    zombie('curate', 'writing'),
    zombie('publish', 'writing', 1),
    zombie('publish', 'written'),
    leader,
    blocked('neighbours', 1),
  ],
};
