import { type ChildProcess, fork } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import type { Job } from '@sluice/contracts';
import {
  memoryRuns,
  openBackend,
  type QueueBackend,
  runControl,
  startCoordinator,
} from '@sluice/queue';
import { redisProgram, startRedis } from '../support/redis-server.ts';
import {
  atLeast,
  atMost,
  type Benchmark,
  digits,
  figure,
  type Figure,
  markdownTable,
  median,
  notMeasured,
} from './figure.ts';

/** Milliseconds of the stage that is slow on purpose: a shard takes a GPU some seconds. */
const DELAY = 500;
/** Jobs of a run for each worker process. */
const JOBS_EACH = 24;
const PROCESSES = [1, 2, 4, 8];
const ROUNDS = 3;
const QUICK_JOBS = 3_000;

export const workersBenchmark: Benchmark = {
  measure: async () => {
    if (!redisProgram) {
      return { figures: [notMeasured('linear', 'share', 'there is no redis-server')] };
    }
    const redis = await startRedis();
    const backend = await openBackend(redis.url);
    try {
      const overhead = await measureOverhead(backend, redis.url);
      const rates = new Map<number, number[]>();
      for (const count of PROCESSES) {
        rates.set(count, await ratesOf(backend, redis.url, count));
      }
      return { figures: [overhead, ...linearFigures(rates)], notes: notesOn(rates) };
    } finally {
      await backend.close();
      await redis.stop();
    }
  },
};

/** Jobs that do nothing, one worker process: what is left is the queue's. */
const measureOverhead = async (backend: QueueBackend, address: string): Promise<Figure> => {
  const milliseconds = await withWorkers(address, 1, 0, (ROUNDS + 1) * QUICK_JOBS, async () => {
    const rounds: number[] = [];
    // The first round, on cold code, is not counted.
    for (let round = 0; round <= ROUNDS; round++) {
      const seconds = await secondsOfRun(backend, `overhead ${round}`, QUICK_JOBS);
      if (round > 0) rounds.push((seconds * 1_000) / QUICK_JOBS);
    }
    return rounds;
  });
  return figure('queue overhead per job', 'ms', milliseconds, atMost(5));
};

/** Jobs a second, round by round. */
const ratesOf = (backend: QueueBackend, address: string, count: number): Promise<number[]> => {
  const jobs = count * JOBS_EACH;
  return withWorkers(address, count, DELAY, ROUNDS * jobs, async () => {
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(jobs / (await secondsOfRun(backend, `${count} processes ${round}`, jobs)));
    }
    return rounds;
  });
};

const linearFigures = (rates: ReadonlyMap<number, number[]>): Figure[] => {
  const one = median(rates.get(1)!);
  return PROCESSES.filter((count) => count > 1).map((count) =>
    figure(
      `throughput of ${count} processes, of linear`,
      'share',
      rates.get(count)!.map((rate) => rate / (count * one)),
      atLeast(0.9),
    ),
  );
};

const notesOn = (rates: ReadonlyMap<number, number[]>): string => {
  const one = median(rates.get(1)!);
  const ideal = 1_000 / DELAY;
  const rows = [...rates].map(([count, rounds]) => {
    const rate = median(rounds);
    return [count, rate, rate / one, rate / (count * one), rate / (count * ideal)].map(digits);
  });
  const head = ['processes', 'jobs/s', 'times one', 'of linear', 'of 1/delay'];
  return `Each job waits ${DELAY} ms; ${JOBS_EACH} jobs a process, from ordering the run to its end. Coordinator and Redis are on
the same machine.\n\n${markdownTable(head, rows)}`;
};

/** A run of one stage from when it is ordered until it has ended. */
const secondsOfRun = async (backend: QueueBackend, name: string, jobs: number): Promise<number> => {
  const plan = hash('sha256', `${name} of ${process.pid}`);
  const runs = memoryRuns();
  let asked = 0;
  const coordinator = startCoordinator(backend, {
    runs,
    steps: (step) => {
      if (step > 0) return Promise.resolve(undefined);
      return Promise.resolve({ name: 'embed', jobs: asked++ === 0 ? jobsOf(plan, jobs) : [] });
    },
  });
  const control = runControl(backend, runs);
  const began = performance.now();
  await control.submit(plan);
  await control.watch(plan);
  const seconds = (performance.now() - began) / 1_000;
  await coordinator.close();
  await control.close();
  return seconds;
};

const jobsOf = (plan: string, jobs: number): Job[] =>
  Array.from({ length: jobs }, (_, shard) => ({
    name: 'embed',
    data: { plan, role: 'document', start: shard, end: shard + 1 },
  }));

/** Worker processes for as long as something is measured, which must make them do so many jobs. */
const withWorkers = async <Result>(
  address: string,
  count: number,
  delay: number,
  jobs: number,
  measure: () => Promise<Result>,
): Promise<Result> => {
  const children = await Promise.all(
    Array.from({ length: count }, () => startChild(address, delay)),
  );
  const measured = await measure();
  const counts = await Promise.all(children.map(stopChild));
  const done = counts.reduce((sum, count) => sum + count);
  if (done !== jobs) throw new Error(`${done} jobs were done, not ${jobs}`);
  return measured;
};

const startChild = async (address: string, delay: number): Promise<ChildProcess> => {
  const file = new URL('./workers-child.ts', import.meta.url);
  const child = fork(file, [address, `${delay}`], { execArgv: ['--conditions=source'] });
  await once(child, 'message');
  return child;
};

/** How many jobs it did. */
const stopChild = async (child: ChildProcess): Promise<number> => {
  child.send('stop');
  const [{ done }] = (await once(child, 'message')) as [{ done: number }];
  return done;
};
