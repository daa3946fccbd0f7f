import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBackend } from '@sluice/queue';
import { openRecords, type Records } from '@sluice/records';
import { startApp } from '../support/app-process.ts';
import build from '../support/build.ts';
import { postgresPrograms, startPostgres } from '../support/postgres-server.ts';
import { redisProgram, startRedis } from '../support/redis-server.ts';
import { atMost, type Benchmark, figure, type Figure, notMeasured } from './figure.ts';
import { follow, type Latencies, type Pages, view } from './viewers.ts';

const SHARDS = 10_000;
const VIEWERS = 20;
const DATASETS = 100;
const RUNS_EACH = 20;
/** Milliseconds that a viewer looks at a page, which is little. */
const PAUSE = 250;
const SECONDS = 20;
const ROUNDS = 3;
const BAR = atMost(100);
const HOUR = 3_600_000;

const SPEC = `dataset: NAME
input: { classes: { path: rows.csv } }
model: { path: 'builtin:ngram-v1' }
`;

/** Lists and states of 100 datasets, 2,000 runs and 10,000 queued shards, looked at by 20 people who follow a run too. */
export const controlPlaneBenchmark: Benchmark = {
  measure: async () => {
    if (!redisProgram || !postgresPrograms) {
      const reason = 'there is no redis-server or no PostgreSQL';
      return { figures: [notMeasured('p99 of lists and states', 'ms', reason, BAR)] };
    }
    build();
    const folder = await mkdtemp(join(tmpdir(), 'sluice-control-plane-'));
    const closing: (() => Promise<unknown>)[] = [
      () => rm(folder, { recursive: true, force: true }),
    ];
    try {
      return { figures: await measure(folder, closing) };
    } finally {
      for (const close of closing.reverse()) await close();
    }
  },
};

const measure = async (folder: string, closing: (() => Promise<unknown>)[]): Promise<Figure[]> => {
  const redis = await startRedis();
  closing.push(() => redis.stop());
  const postgres = await startPostgres();
  closing.push(() => postgres.stop());
  const records = await openRecords(postgres.url, { password: postgres.password });
  closing.push(() => records.close());
  const run = await fillRecords(records);
  await fillQueue(redis.url);
  const keys = await Promise.all(
    Array.from({ length: VIEWERS }, async (_, i) => {
      const key = { name: `viewer ${i}`, scopes: ['read' as const], expires_at: null };
      return (await records.keys.create(key)).key;
    }),
  );
  await writeFile(join(folder, 'rows.csv'), 'text,label\n');
  const app = startApp('api', {
    SLUICE_STORAGE: folder,
    SLUICE_DATA: folder,
    SLUICE_QUEUE: redis.url,
    SLUICE_RECORDS: postgres.url,
    SLUICE_RECORDS_PASSWORD: postgres.password,
  });
  closing.push(() => app.stop());
  const url = await app.url;
  const pages: Pages = {
    'list of datasets': '/api/v1/datasets?limit=50',
    'list of runs': '/api/v1/runs?limit=50',
    'runs of a dataset': '/api/v1/runs?dataset=dataset-7&limit=50',
    'state of a run': `/api/v1/runs/${run}`,
    'steps of a run': `/api/v1/runs/${run}/steps?limit=100`,
    'depths of the queues': '/api/v1/queues',
    schedules: '/api/v1/schedules?limit=50',
  };
  const stop = new AbortController();
  const followers = keys.map((key) => follow(`${url}/api/v1/runs/${run}/events`, key, stop.signal));
  await view({ url, keys, pages, pause: PAUSE, seconds: 5 });
  const load = loadavg()[0];
  const rounds: Latencies[] = [];
  const processor: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = await processorSeconds(url);
    const latencies = await view({ url, keys, pages, pause: PAUSE, seconds: SECONDS });
    const spent = (await processorSeconds(url)) - before;
    processor.push((spent * 1_000) / Object.values(latencies).flat().length);
    rounds.push(latencies);
  }
  stop.abort();
  await Promise.all(followers);
  return [
    figure('shards queued', 'jobs', [SHARDS]),
    figure('people who look, and follow a run', 'viewers', [VIEWERS]),
    figure('load of the machine before', 'processes', [load]),
    figure(
      'answers',
      '1/s',
      rounds.map((round) => Object.values(round).flat().length / SECONDS),
    ),
    figure(
      'p99 of lists and states',
      'ms',
      rounds.map((round) => quantile(Object.values(round).flat(), 0.99)),
      BAR,
    ),
    figure(
      'median of the same',
      'ms',
      rounds.map((round) => quantile(Object.values(round).flat(), 0.5)),
    ),
    figure('processor time of the API for an answer, those who follow included', 'ms', processor),
    ...Object.keys(pages).map((name) =>
      figure(
        `p99: ${name}`,
        'ms',
        rounds.map((round) => quantile(round[name], 0.99)),
        BAR,
      ),
    ),
  ];
};

/** Datasets with their histories, and one run that is under way elsewhere; gives the id of that. */
const fillRecords = async (records: Records): Promise<string> => {
  const lease = { leader: 'nobody', ttl: 24 * HOUR };
  const begin = async (dataset: string) => {
    const order = { dataset, revision: 1, trigger: 'schedule', created_by: null } as const;
    return (await records.runs.begin(order, lease))!;
  };
  for (let i = 0; i < DATASETS; i++) {
    const dataset = `dataset-${i}`;
    await records.specs.put(dataset, SPEC.replace('NAME', dataset), null);
    const schedule = { cron: '0 2 1 1 *', timezone: 'UTC', overlap: 'skip' } as const;
    await records.schedules.put(dataset, schedule, true);
    for (let number = 0; number < RUNS_EACH; number++) {
      const run = await begin(dataset);
      await records.runs.finish(run, { state: 'succeeded', version: `v${number}` });
    }
  }
  const open = await begin('dataset-0');
  const plan = 'f'.repeat(64);
  await records.runs.report(open, { state: 'running', plan, stage: 'embed', fraction: 0.25 });
  for (const stage of STAGES) {
    await records.runs.tell(open.id, { stage, type: 'finished', jobs: 9, seconds: 1.5 });
  }
  return open.id;
};

/** What the process says it has used of its processors so far. */
const processorSeconds = async (url: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)![1]);
};

const STAGES = ['ingest', 'embed', 'index', 'neighbours', 'mine', 'curate', 'publish', 'notify'];

/** Shards that wait for a worker, as a coordinator queues them. */
const fillQueue = async (place: string): Promise<void> => {
  const backend = await openBackend(place);
  const queue = backend.queue('embed');
  const plan = 'f'.repeat(64);
  await queue.addBulk(
    Array.from({ length: SHARDS }, (_, i) => ({
      name: 'embed',
      data: { plan, role: 'document', start: i * 4096, end: (i + 1) * 4096 },
      opts: { jobId: `embed.${plan}.document.${i * 4096}`, priority: 100 },
    })),
  );
  await queue.close();
  await backend.close();
};

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};
