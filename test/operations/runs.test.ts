import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, Run } from '@sluice/contracts';
import { publishedEvent, runFailedEvent } from '@sluice/pipeline';
import { expect, it, onTestFinished } from 'vitest';
import { startApi } from '../support/api.ts';
import { ownClasses } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';
import { watchedRun } from '../support/watched-run.ts';

const SPEC = `dataset: shop
input: { classes: { path: rows.csv } }
model: { path: 'builtin:ngram-v1' }
`;

const start = async (text = SPEC) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'rows.csv'), ownClasses());
  const api = await startApi(join(folder, 'out'), { SLUICE_DATA: folder });
  onTestFinished(() => api.close());
  const key = await api.keyOf('run');
  const put = (spec: string) =>
    api.call('PUT', '/api/v1/datasets/shop/spec', { key, body: { text: spec } });
  await put(text);
  const call = async <Body = Run>(method: string, path: string, body?: object): Promise<Body> => {
    const answer = await api.call(method, `/api/v1${path}`, { key, body });
    expect([200, 202], JSON.stringify(answer.body)).toContain(answer.status);
    return answer.body as Body;
  };
  const refusal = async (path: string): Promise<unknown> => {
    const answer = await api.call('POST', `/api/v1${path}`, { key });
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
    return answer.body['detail'];
  };
  return { ...api, key, put, call, refusal };
};

it('a run of a dataset is started, watched to its end, and remembered with all its stages', async () => {
  const { url, key, call, records } = await start();
  const started = await call('POST', '/datasets/shop/runs', {});
  expect(started).toMatchObject({ dataset: 'shop', revision: 1, trigger: 'manual', error: null });
  const seen = await watchedRun(url, key, started.id);
  const end = seen.at(-1)!;
  expect(end).toMatchObject({ id: started.id, state: 'succeeded', stage: 'notify', error: null });
  expect(await call('GET', `/runs/${started.id}`)).toEqual(end);
  const { items } = await call<{ items: object[] }>('GET', `/runs/${started.id}/steps`);
  for (const stage of ['ingest', 'embed', 'curate', 'publish', 'notify']) {
    expect(items).toContainEqual(expect.objectContaining({ stage, type: 'finished' }));
  }
  const versions = await call<{ items: { version: string }[] }>('GET', '/datasets/shop/versions');
  expect(versions.items.map(({ version }) => version)).toEqual([end.version]);

  const manifest = await call<Manifest>('GET', `/datasets/shop/versions/${end.version}`);
  const event = publishedEvent(manifest);
  expect(await records.outbox.find(event.id)).toEqual(event);

  const fileOf = (path: string) => {
    const file = `datasets/shop/versions/${end.version}/file?path=${encodeURIComponent(path)}`;
    return fetch(`${url}/api/v1/${file}`, { headers: { authorization: `Bearer ${key}` } });
  };
  for (const { path, sha256 } of manifest.files) {
    const bytes = Buffer.from(await (await fileOf(path)).arrayBuffer());
    expect(hash('sha256', bytes), path).toBe(sha256);
  }
  for (const path of [
    '../latest',
    '../../../rows.csv',
    '/etc/passwd',
    `./${manifest.files[0].path}`,
    '.',
    '',
  ])
    expect((await fileOf(path)).status, path).toBe(404);

  // The same spec again finds everything standing.
  const again = await call('POST', '/datasets/shop/runs', {});
  expect((await watchedRun(url, key, again.id)).at(-1)).toMatchObject({ version: end.version });
  const { items: runs } = await call<{ items: Run[] }>('GET', '/runs?dataset=shop');
  expect(runs.map(({ id }) => id)).toEqual([again.id, started.id]);
});

it('a run that fails says why, tells the world, and is retried where it ended', async () => {
  const { url, key, call, put, records, refusal } = await start(
    SPEC.replace('rows.csv', 'away.csv'),
  );
  const failed = (
    await watchedRun(url, key, (await call('POST', '/datasets/shop/runs', {})).id)
  ).at(-1)!;
  expect(failed).toMatchObject({ state: 'failed', version: null, error: { code: 'input' } });
  expect(failed.error!.message).toContain('away.csv');
  const event = runFailedEvent(
    { dataset: 'shop', run: failed.id, ...failed.error! },
    failed.finished_at!,
  );
  expect(await records.outbox.find(event.id)).toEqual(event);
  await put(SPEC);
  expect(await refusal(`/runs/${failed.id}/pause`)).toBe('the run is failed');
  const retried = await call('POST', `/runs/${failed.id}/retry`);
  expect(retried).toMatchObject({ revision: 1, trigger: 'retry' });
  expect((await watchedRun(url, key, retried.id)).at(-1)).toMatchObject({ state: 'failed' });
  const fresh = await call('POST', '/datasets/shop/runs', {});
  expect(fresh.revision).toBe(2);
  expect((await watchedRun(url, key, fresh.id)).at(-1)).toMatchObject({ state: 'succeeded' });
});
