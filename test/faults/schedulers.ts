import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest, Run } from '@sluice/contracts';
import { stringify } from 'yaml';
import type { AppProcess } from '../support/app-process.ts';
import { postgresPrograms } from '../support/postgres-server.ts';
import { corpusSpec } from './corpora.ts';
import type { Fault } from './fault.ts';
import { onePublication } from './publication.ts';
import type { Ordered, Scene } from './scene.ts';

const KEY = 'the-admin-key-of-these-faults-is-long';

const MINUTE = 60_000;

/** What an api answers to a request. */
const call = async <Answer>(
  api: AppProcess,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> => {
  const answer = await fetch(`${await api.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${KEY}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
};

/** Both sleep while the dataset becomes due, and wake at once. */
const dueForBoth = async (apis: AppProcess[], dataset: string): Promise<void> => {
  const schedule = { cron: '* * * * *', timezone: 'UTC' };
  await call(apis[0], 'PUT', `/datasets/${dataset}/schedule`, schedule);
  for (const { pid } of apis) process.kill(pid, 'SIGSTOP');
  // Each looks every half minute what is due, and would have by then.
  await sleep(MINUTE - (Date.now() % MINUTE) + MINUTE / 4);
  for (const { pid } of apis) process.kill(pid, 'SIGCONT');
};

/** The runs that were begun since a time, once there is one; no others are to come. */
const runsOf = async (api: AppProcess, dataset: string, since: string): Promise<Run[]> => {
  const runs = async (): Promise<Run[]> => {
    const { items } = await call<{ items: Run[] }>(api, 'GET', `/runs?dataset=${dataset}`);
    return items.filter(({ created_at }) => created_at > since);
  };
  while ((await runs()).length === 0) await sleep(100);
  await call(api, 'DELETE', `/datasets/${dataset}/schedule`);
  while ((await runs()).some(({ finished_at }) => finished_at === null)) await sleep(200);
  return runs();
};

const nightly = async (scene: Scene, run: Ordered): Promise<Ordered> => {
  const { corpus, data, store } = scene;
  await run.ended;
  await store.forgetArtifacts();
  await store.forgetVersions(corpus);
  const first = scene.app('api');
  const second = await scene.start('api');
  const spec = {
    ...(await corpusSpec(corpus, data)),
    input: { classes: { path: 'classes.csv' } },
  };
  await call(first, 'PUT', `/datasets/${corpus}/spec`, { text: stringify(spec) });
  const since = new Date().toISOString();
  await dueForBoth([first, second], corpus);
  run.broken();
  const runs = await runsOf(first, corpus, since);
  const [{ trigger, state, version, error }] = runs;
  if (runs.length !== 1 || trigger !== 'schedule') throw new Error(JSON.stringify(runs));
  await second.stop('SIGTERM');
  scene.forget(second);
  if (state !== 'succeeded') throw new Error(`${state}: ${error?.message}`);
  const path = `/datasets/${corpus}/versions/${version}`;
  const stdout = JSON.stringify(await call<Manifest>(first, 'GET', path));
  return { ...run, ended: Promise.resolve({ code: 0, stdout, stderr: '' }) };
};

export const twoSchedulers: Fault = {
  name: 'a dataset that is due for two api processes at once',
  promise: 'the same dataset',
  scene: { corpus: 'classes', postgres: true, environment: { SLUICE_ADMIN_KEY: KEY } },
  tries: { fast: 0, all: 2 },
  needs: () => (postgresPrograms === undefined ? 'PostgreSQL' : undefined),
  strike: nightly,
  afterwards: onePublication,
};
