import { existsSync } from 'node:fs';
import { JOB_NAMES } from '@sluice/contracts';
import { openBackend } from '@sluice/queue';
import type { AppName } from '../support/app-process.ts';
import type { Fault, Subject } from './fault.ts';
import { onePublication } from './publication.ts';
import type { Ordered, Scene, SceneOptions } from './scene.ts';
import { twoSchedulers } from './schedulers.ts';
import { WORKER_OF } from './workers.ts';

/** The corpus whose spec asks for every kind of job. */
const CLASSES: SceneOptions = { corpus: 'classes' };

/** The kind that may do the most harm comes first, for those who try but one. */
const KINDS = JOB_NAMES.toReversed().toSorted(
  (a, b) => Number(a === 'notify') - Number(b === 'notify'),
);

const twiceDelivered: Fault = {
  name: `a job delivered to two workers at once, a try for each kind: ${KINDS.join(', ')}`,
  promise: 'the same dataset',
  // The lock lasts until both have the job: it is no job that was taken away from anybody.
  scene: { ...CLASSES, environment: { SLUICE_LOCK_SECONDS: '30' } },
  tries: { fast: 1, all: KINDS.length },
  async strike(scene, run, attempt) {
    const job = KINDS[attempt];
    const id = await scene.stopAt({ job, point: 'taken' }, run);
    const first = scene.app(WORKER_OF[job]);
    const second = await scene.start(WORKER_OF[job]);
    const again = `${id}.again`;
    const backend = await openBackend(scene.stack.redis.url);
    try {
      const queue = backend.queue(job);
      const { name, data } = (await queue.getJob(id))!;
      await queue.add(name, data, { jobId: again, removeOnComplete: true });
      await queue.close();
    } finally {
      await backend.close();
    }
    await scene.stopAt({ job, point: 'taken', of: again }, run);
    for (const { pid } of [first, second]) process.kill(pid, 'SIGCONT');
    await succeeds(run);
    await second.stop('SIGTERM');
    scene.forget(second);
  },
  afterwards: onePublication,
};

const succeeds = async (run: Ordered): Promise<string> => {
  const { code, stdout, stderr } = await run.ended;
  if (code !== 0) throw new Error(stderr);
  return stdout;
};

const orderedTwice: Fault = {
  name: 'the same run ordered by two command lines at once',
  promise: 'the same dataset',
  scene: CLASSES,
  tries: { fast: 1, all: 3 },
  async strike(scene, run) {
    run.broken();
    const other = await scene.order();
    const [one, two] = await Promise.all([succeeds(run), succeeds(other)]);
    if (one !== two) throw new Error(`not the same version:\n${one}\n${two}`);
  },
  afterwards: onePublication,
};

const twoLeaders: Fault = {
  name: 'two api processes, killed one after the other while one of them leads the run',
  promise: 'the same dataset',
  scene: { corpus: 'generated' },
  tries: { fast: 0, all: 2 },
  async strike(scene, run) {
    const first = scene.app('api');
    const second = await scene.start('api', await scene.ownRecords());
    for (const [job, api] of [
      ['neighbours', first],
      ['curate', second],
    ] as const) {
      await scene.stopAt({ job, point: 'taken' }, run);
      process.kill(scene.app(WORKER_OF[job]).pid, 'SIGCONT');
      await api.stop('SIGKILL');
      if (api === first) await scene.start('api');
      else scene.forget(api);
    }
  },
  afterwards: onePublication,
};

const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

const lacksFaketime = (): string | undefined =>
  existsSync(FAKETIME) ? undefined : 'the Debian package libfaketime';

/** Variables of a process whose clock is off, the one that only ever goes forward excepted. */
const clockOff = (days: number): Record<string, string> => ({
  LD_PRELOAD: FAKETIME,
  FAKETIME: `${days > 0 ? '+' : ''}${days}d`,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
});

const CLOCKS: [AppName, number][] = [
  ['curate-worker', 3],
  ['embed-worker', -3],
  ['ann-worker', 3],
  ['api', -3],
];

const clocks: Fault = {
  name: 'a clock three days off, a try each: curate-worker ahead, embed-worker behind, ann-worker ahead, api behind',
  promise: 'the same dataset',
  scene: CLASSES,
  tries: { fast: 0, all: CLOCKS.length },
  needs: lacksFaketime,
  async strike(scene, run, attempt) {
    const [name, days] = CLOCKS[attempt];
    run.broken();
    await restart(scene, name, clockOff(days));
    await succeeds(run);
    await restart(scene, name);
  },
  afterwards: onePublication,
};

const restart = async (
  scene: Scene,
  name: AppName,
  environment: Record<string, string> = {},
): Promise<void> => {
  await scene.app(name).stop('SIGTERM');
  await scene.start(name, environment);
};

const publishedAhead: Fault = {
  name: 'the version before published by a curate-worker whose clock is three days ahead',
  promise: 'the same dataset',
  scene: CLASSES,
  tries: { fast: 0, all: 1 },
  needs: lacksFaketime,
  async strike(scene, run) {
    // What was ordered is not what is judged: it is the version before.
    await restart(scene, 'curate-worker', clockOff(3));
    run.broken();
    await succeeds(run);
    const before = await scene.order({ filter: { relative_margin: 0.1 } });
    await succeeds(before);
    await restart(scene, 'curate-worker');
    return scene.order();
  },
};

export const DELIVERY: Subject = {
  title: 'Delivery, orders and clocks',
  faults: [twiceDelivered, orderedTwice, twoSchedulers, twoLeaders, clocks, publishedAhead],
};
