import { JOB_NAMES, type JobName } from '@sluice/contracts';
import type { Fault, Subject } from './fault.ts';
import type { Point } from './moments.ts';
import type { Scene, SceneOptions } from './scene.ts';
import { WORKER_OF } from './workers.ts';

const GENERATED: SceneOptions = { corpus: 'generated' };

/** Only classes can be put in batches. */
const sceneOf = (job: JobName): SceneOptions =>
  job === 'in-batch' ? { corpus: 'classes' } : GENERATED;

/** Telling of a version leaves no artifact. */
const pointsOf = (job: JobName): Point[] =>
  job === 'notify' ? ['taken'] : ['writing', 'taken', 'written'];

const PLACES: Record<Point, string> = {
  writing: 'as it writes its output',
  taken: 'as it takes the job',
  written: 'before it tells that it is done',
};

/** Dies at another point each time. */
const killed = (job: JobName): Fault => ({
  name: `kill -9 of the ${WORKER_OF[job]} in \`${job}\`, ${pointsOf(job)
    .map((point) => PLACES[point])
    .join(', ')}`,
  promise: 'the same dataset',
  scene: sceneOf(job),
  tries: { fast: job === 'embed' || job === 'publish' ? 1 : 0, all: pointsOf(job).length },
  async strike(scene, run, attempt) {
    await scene.stopAt({ job, point: pointsOf(job)[attempt] }, run);
    await replace(scene, job);
  },
});

const replace = async (scene: Scene, job: JobName): Promise<void> => {
  await scene.app(WORKER_OF[job]).stop('SIGKILL');
  await scene.start(WORKER_OF[job]);
};

/** The same job kills every worker that takes it. */
const killedOver = (job: JobName, deaths: number, fast = 0): Fault => ({
  name: `kill -9 of the ${WORKER_OF[job]} in \`${job}\`, ${deaths} times over the same job`,
  promise: 'the same dataset',
  scene: sceneOf(job),
  tries: { fast, all: 1 },
  strike: (scene, run) => dieOver(job, deaths, scene, run),
});

const dieOver = async (
  job: JobName,
  deaths: number,
  scene: Scene,
  run: Parameters<Fault['strike']>[1],
): Promise<void> => {
  const died = new Set<string>();
  for (let death = 0; death < deaths; death++) {
    died.add(await scene.stopAt({ job, point: 'taken', of: [...died][0] }, run));
    await replace(scene, job);
  }
};

/** One death more than is put down to chance. */
const quarantined = (job: JobName, fast = 0): Fault => ({
  name: `kill -9 of the ${WORKER_OF[job]} in \`${job}\`, 6 times over the same job: more than the limit`,
  promise: 'a clean refusal',
  refusal: new RegExp(
    `^sluice: ${job}\\.[0-9a-f.a-z]+: set aside, since whoever works on it dies$`,
  ),
  scene: sceneOf(job),
  tries: { fast, all: 1 },
  strike: (scene, run) => dieOver(job, 6, scene, run),
});

/** @param grace seconds for what is under way: with none, it is handed back */
const stopped = (job: JobName, grace: number, fast = 0): Fault => ({
  name: `SIGTERM for the ${WORKER_OF[job]} in the middle of \`${job}\`, ${grace} s of grace`,
  promise: 'the same dataset',
  scene: { ...sceneOf(job), environment: { SLUICE_GRACE_SECONDS: String(grace) } },
  tries: { fast, all: 2 },
  async strike(scene, run) {
    await scene.stopAt({ job, point: 'writing' }, run);
    const worker = scene.app(WORKER_OF[job]);
    process.kill(worker.pid, 'SIGCONT');
    const code = await worker.stop('SIGTERM');
    if (code !== 0) throw new Error(`the worker ended with ${code}:\n${worker.output()}`);
    await scene.start(WORKER_OF[job]);
  },
});

/** Whoever leads the run dies while a job of it is under way. */
const leaderless = (job: JobName, fast = 0): Fault => ({
  name: `kill -9 of the api, which leads the run, in \`${job}\``,
  promise: 'the same dataset',
  scene: sceneOf(job),
  tries: { fast, all: 2 },
  async strike(scene, run) {
    await scene.stopAt({ job, point: 'taken' }, run);
    await scene.app('api').stop('SIGKILL');
    process.kill(scene.app(WORKER_OF[job]).pid, 'SIGCONT');
    await scene.start('api');
  },
});

/** The machine goes down, and comes up again. @param redis whether the queue's server goes with it */
const allAtOnce = (job: JobName, redis: boolean, fast = 0): Fault => ({
  name: `kill -9 of all processes${redis ? ' and Redis (appendonly)' : ''} at once, in \`${job}\``,
  promise: 'the same dataset',
  scene: { ...sceneOf(job), redis: ['--appendonly', 'yes'] },
  tries: { fast, all: 2 },
  async strike(scene, run) {
    await scene.stopAt({ job, point: 'writing' }, run);
    const { apps, redis: server } = scene.stack;
    await Promise.all([
      ...apps.map(({ app }) => app.stop('SIGKILL')),
      ...(redis ? [server.kill()] : []),
    ]);
    if (redis) await server.restart();
    await Promise.all(apps.map(({ name }) => scene.start(name)));
  },
});

const commandLine: Fault = {
  name: 'kill -9 of the command line, which is then called again',
  promise: 'the same dataset',
  scene: GENERATED,
  tries: { fast: 0, all: 2 },
  async strike(scene, run) {
    await scene.stopAt({ job: 'neighbours', point: 'taken' }, run);
    run.giveUp();
    process.kill(scene.app('ann-worker').pid, 'SIGCONT');
    return scene.order();
  },
};

const eachOnce: Fault = {
  name: 'kill -9 of one worker after the other, in `ingest`, `embed`, `neighbours` and `curate` of one run of Cranfield',
  promise: 'the same dataset',
  scene: { corpus: 'cranfield' },
  tries: { fast: 1, all: 2 },
  async strike(scene, run) {
    for (const job of ['ingest', 'embed', 'neighbours', 'curate'] as const) {
      await scene.stopAt({ job, point: 'taken' }, run);
      await replace(scene, job);
    }
  },
};

const slowly: Fault = {
  name: 'kill -9 of the embed-worker in `embed`, with SLUICE_LOCK_SECONDS as it is by default',
  promise: 'the same dataset',
  scene: { ...GENERATED, environment: { SLUICE_LOCK_SECONDS: '' } },
  tries: { fast: 0, all: 1 },
  async strike(scene, run) {
    await scene.stopAt({ job: 'embed', point: 'writing' }, run);
    await replace(scene, 'embed');
  },
};

export const PROCESSES: Subject = {
  title: 'Processes that die',
  faults: [
    ...JOB_NAMES.map(killed),
    eachOnce,
    killedOver('embed', 2),
    killedOver('neighbours', 2),
    killedOver('errors', 2),
    killedOver('curate', 2),
    killedOver('mine', 5),
    quarantined('embed', 1),
    quarantined('neighbours'),
    quarantined('errors'),
    quarantined('curate'),
    slowly,
    stopped('embed', 25),
    stopped('neighbours', 0, 1),
    stopped('errors', 0),
    stopped('curate', 0),
    leaderless('embed'),
    leaderless('neighbours', 1),
    leaderless('publish'),
    allAtOnce('index', false),
    allAtOnce('curate', true, 1),
    commandLine,
  ],
};
