import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings, ROUTES } from '@sluice/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

const ADMIN = 'the-admin-key-of-these-tests-is-long';
const SPEC = `dataset: shop
input: { classes: { path: rows.csv } }
model: { path: 'builtin:ngram-v1' }
`;

let folder: string;
let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-api-'));
  api = await startApi(folder, {
    SLUICE_ADMIN_KEY: ADMIN,
    SLUICE_MODEL_SERVERS: "['http://tei:8080/any']",
  });
});
afterAll(async () => {
  await api?.close();
  await rm(folder, { recursive: true, force: true });
});

const PROBLEM = 'application/problem+json; charset=utf-8';
const putSpec = (dataset: string, text: string) =>
  api.call('PUT', `/api/v1/datasets/${dataset}/spec`, { key: ADMIN, body: { text } });

describe('the API refuses', () => {
  it('whoever has no key, a wrong one or a revoked one, at every route that has a scope', async () => {
    const revoked = await api.keyOf('admin');
    await api.call('DELETE', `/api/v1/keys/${revoked.split('_')[1]}`, { key: ADMIN });
    const scoped = Object.values(ROUTES)
      .flat()
      .filter(({ scope }) => scope !== undefined);
    expect(scoped.length).toBeGreaterThan(10);
    for (const { method, path } of scoped) {
      for (const key of [undefined, 'guess', revoked]) {
        const answer = await api.call(method.toUpperCase(), path, { key });
        expect(answer, path).toMatchObject({
          status: 401,
          type: PROBLEM,
          body: { code: 'unauthorized' },
        });
      }
    }
    expect((await api.call('GET', '/health/live')).status).toBe(200);
  });

  it('a key whose scope is another', async () => {
    const key = await api.keyOf('read', 'review');
    expect((await api.call('GET', '/api/v1/datasets', { key })).status).toBe(200);
    const answers = [
      await api.call('PUT', '/api/v1/datasets/shop/spec', { key, body: { text: SPEC } }),
      await api.call('GET', '/api/v1/keys', { key }),
      await api.call('GET', '/api/v1/webhooks', { key: await api.keyOf('run') }),
    ];
    expect(answers.map(({ status, body }) => [status, body['code'], body['detail']])).toEqual([
      [403, 'forbidden', 'this needs a key with the scope run'],
      [403, 'forbidden', 'this needs a key with the scope admin'],
      [403, 'forbidden', 'this needs a key with the scope admin'],
    ]);
  });

  it('a spec of another dataset, and one that reaches out of the data', async () => {
    expect(await putSpec('other', SPEC)).toMatchObject({
      status: 422,
      body: { code: 'spec', detail: 'other: dataset: is shop, but was sent to other' },
    });
    for (const path of ['/etc/passwd', '../rows.csv', 'a/../../rows.csv', 's3://b/k', '\\\\x']) {
      const text = SPEC.replace('rows.csv', JSON.stringify(path));
      const { status, body } = await putSpec('shop', text);
      expect([status, body['detail']], path).toEqual([
        422,
        'shop: input.classes.path: name a file within the data of the server, relative to it',
      ]);
    }
    const models = `${SPEC.replace("'builtin:ngram-v1'", "'http://169.254.169.254/v1', api: tei")}guide: { path: ../model }
teacher: { path: /model }
filter: { guide_margin: 0, teacher_max_score: 0.5 }
`;
    expect((await putSpec('shop', models)).body['detail']).toBe(
      [
        'shop: model.path: http://169.254.169.254 is none of the servers in the setting model_servers',
        'shop: guide.path: name a file within the data of the server, relative to it',
        'shop: teacher.path: name a file within the data of the server, relative to it',
      ].join('\n'),
    );
    const served = SPEC.replace("'builtin:ngram-v1'", "'http://tei:8080/', api: tei");
    expect((await putSpec('shop', served)).status).toBe(200);
    const greedy = `${SPEC}infrastructure: { queue: 'redis://elsewhere' }\noutput: { path: /tmp }\n`;
    expect((await putSpec('shop', greedy)).body['detail']).toBe(
      'shop: infrastructure: is the server’s own; leave it out\n' +
        'shop: output.path: is the server’s own; leave it out',
    );
    expect((await putSpec('shop', SPEC)).status).toBe(200);
  });

  it('names that are paths', async () => {
    const tricks = [
      '..%2f'.repeat(50),
      '%ff',
      '..%2f..%2fetc',
      '%2e%2e',
      '.hidden',
      'a%00b',
      'UPPER',
      'a'.repeat(65),
      'é',
    ];
    for (const trick of tricks) {
      const answer = await api.call('GET', `/api/v1/datasets/${trick}/spec`, { key: ADMIN });
      expect([400, 404], trick).toContain(answer.status);
      expect(answer.type, trick).toBe(PROBLEM);
    }
    expect(
      (await api.call('GET', '/api/v1/datasets/nobody/spec', { key: ADMIN })).body,
    ).toMatchObject({ status: 404, code: 'missing', detail: 'nobody has no spec' });
  });

  it('NUL characters, which no text may hold', async () => {
    expect((await api.call('GET', '/api/v1/keys?cursor=%00', { key: ADMIN })).body).toMatchObject({
      code: 'usage',
      detail: 'query.cursor: holds a NUL character, which no text may',
    });
  });

  it('fields it does not know, in bodies and in queries', async () => {
    const body = { name: 'x', scopes: ['read'], scope: 'admin' };
    expect(await api.call('POST', '/api/v1/keys', { key: ADMIN, body })).toMatchObject({
      status: 400,
      body: {
        code: 'usage',
        faults: [{ place: 'body.scope', message: 'unknown key; did you mean "scopes"?' }],
      },
    });
    const query = await api.call('GET', '/api/v1/datasets?limits=5', { key: ADMIN });
    expect(query.body['faults']).toEqual([
      { place: 'query.limits', message: 'unknown key; did you mean "limit"?' },
    ]);
    expect((await api.call('GET', '/api/v1/datasets?limit=201', { key: ADMIN })).status).toBe(400);
  });

  it('a body of 10 MB, before it has read it', async () => {
    const answer = await putSpec('shop', 'x'.repeat(10 * 2 ** 20));
    expect(answer).toMatchObject({ status: 413, type: PROBLEM, body: { code: 'too-large' } });
  });

  it('webhooks to addresses that are not public, however they are written', async () => {
    const urls = [
      'http://127.0.0.1:9/',
      'https://localhost/',
      'https://2130706433/',
      'https://[::ffff:10.0.0.1]/',
      'http://169.254.169.254/latest/meta-data/',
      'https://192.168.0.10/hook',
    ];
    for (const url of urls) {
      const { status, body } = await api.call('POST', '/api/v1/webhooks', {
        key: ADMIN,
        body: { url },
      });
      expect([status, body['code']], url).toEqual([422, 'input']);
      expect(body['detail'], url).toContain('is no public address');
    }
    const { body } = await api.call('GET', '/api/v1/webhooks', { key: ADMIN });
    expect(body).toEqual({ items: [], next: null });
  });

  it('more requests of one caller than it allows', async () => {
    const other = await startApi(join(folder, 'limited'), {
      SLUICE_ADMIN_KEY: ADMIN,
      SLUICE_REQUESTS_PER_MINUTE: '5',
    });
    const answers = [];
    for (let i = 0; i < 7; i++) answers.push(await other.call('GET', '/health/live'));
    await other.close();
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(answers[6]).toMatchObject({ type: PROBLEM, body: { code: 'too-many' } });
  });

  it('more guesses at keys from one address than it allows, and none who has a key for them', async () => {
    const other = await startApi(join(folder, 'guessed'), {
      SLUICE_ADMIN_KEY: ADMIN,
      SLUICE_REQUESTS_PER_MINUTE: '5',
    });
    const guesses = [];
    for (let i = 0; i < 7; i++) {
      guesses.push(await other.call('GET', '/api/v1/keys', { key: `guess-${i}` }));
    }
    const known = await other.call('GET', '/api/v1/keys', { key: ADMIN });
    await other.close();
    expect(guesses.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(known.status).toBe(200);
  });
});

const openAt = (host: string) =>
  parseSettings({ variables: { SLUICE_STORAGE: '/data', SLUICE_AUTH: 'off', SLUICE_HOST: host } });

describe('an API without keys', () => {
  it('listens on the loopback alone', () => {
    for (const host of ['127.0.0.1', '::1', 'localhost']) expect(openAt(host).auth).toBe('off');
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.com']) {
      expect(() => openAt(host)).toThrow('SLUICE_AUTH: off needs host 127.0.0.1');
    }
  });

  it('does not answer a page that reaches it under another name', async () => {
    const open = await startApi(join(folder, 'open'), { SLUICE_AUTH: 'off' });
    expect((await open.call('GET', '/api/v1/datasets')).status).toBe(200);
    const headers = { origin: 'https://evil.example' };
    const { status, body } = await open.call('GET', '/api/v1/datasets', { headers });
    await open.close();
    expect([status, body['detail']]).toEqual([
      403,
      'evil.example is not this machine; open the API by localhost',
    ]);
  });
});
