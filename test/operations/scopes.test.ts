import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Scope, SCOPES } from '@sluice/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

const ADMIN = 'the-admin-key-of-these-tests-is-long';

/** As much of the document as says who may ask. */
interface Document {
  paths: Record<string, Record<string, { security?: { key?: Scope[] }[] }>>;
}

interface Operation {
  method: string;
  path: string;
  /** What the document says a key must permit; undefined where it asks for no key. */
  scope: Scope | undefined;
}

/** What each scope opens: written down here once more, so that a change to it is one that somebody meant. */
const OPENS: Record<Scope, readonly Scope[]> = {
  read: ['read'],
  run: ['read', 'run'],
  review: ['read', 'review'],
  admin: ['read', 'run', 'review', 'admin'],
};

let folder: string;
let api: Awaited<ReturnType<typeof startApi>>;
let operations: Operation[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-scopes-'));
  api = await startApi(folder, {
    SLUICE_ADMIN_KEY: ADMIN,
    SLUICE_REQUESTS_PER_MINUTE: '100000',
  });
  const answer = await fetch(`${api.url}/openapi.json`);
  const { paths } = (await answer.json()) as Document;
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path,
      scope: security?.[0]?.key?.[0],
    })),
  );
});
afterAll(async () => {
  await api?.close();
  await rm(folder, { recursive: true, force: true });
});

const named = (some: Operation[]): string[] => some.map(({ method, path }) => `${method} ${path}`);

/** The status of the answer alone: one of the streams has no end. */
const statusOf = async ({ method, path }: Operation, key?: string): Promise<number> => {
  const aborted = new AbortController();
  const answer = await fetch(api.url + path, {
    method,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    signal: aborted.signal,
  });
  aborted.abort();
  return answer.status;
};

/** `open` where the route's own code, or the check of what it is sent, came to have its say. */
const outcomeOf = (status: number): number | 'open' =>
  status === 401 || status === 403 ? status : 'open';

/** What every operation answers to a key, and what it ought to. */
const table = async (
  key: string | undefined,
  expected: (operation: Operation) => number | 'open',
) => {
  const found: Record<string, number | 'open'> = {};
  const wanted: Record<string, number | 'open'> = {};
  for (const operation of operations) {
    const name = `${operation.method} ${operation.path}`;
    found[name] = outcomeOf(await statusOf(operation, key));
    wanted[name] = operation.scope === undefined ? 'open' : expected(operation);
  }
  return { found, wanted };
};

describe('the running API, operation by operation of its own document,', () => {
  it('has a scope for everything but health, metrics and the document', () => {
    expect(operations.length).toBeGreaterThan(40);
    const open = operations.filter(({ scope }) => scope === undefined);
    expect(named(open).sort()).toEqual([
      'GET /health/live',
      'GET /health/ready',
      'GET /metrics',
      'GET /openapi.json',
    ]);
  });

  it('lets a key that may only read change nothing, and shows keys and webhooks to admins', () => {
    const changing = operations.filter(({ method }) => method !== 'GET');
    expect(changing.length).toBeGreaterThan(15);
    expect(named(changing.filter(({ scope }) => scope === 'read'))).toEqual([]);
    const ofAdmins = operations.filter(({ path }) =>
      /^\/api\/v1\/(keys|webhooks|deliveries)/.test(path),
    );
    expect(ofAdmins.length).toBeGreaterThan(10);
    expect(named(ofAdmins.filter(({ scope }) => scope !== 'admin'))).toEqual([]);
  });

  it('refuses whoever has no key, or one that is unknown, revoked or past its time', async () => {
    const revoked = await api.keyOf('admin');
    await api.call('DELETE', `/api/v1/keys/${revoked.split('_')[1]}`, { key: ADMIN });
    const { key: expired } = await api.records.keys.create({
      name: 'expired',
      scopes: ['admin'],
      expires_at: '2020-01-01T00:00:00.000Z',
    });
    const known = await api.keyOf('admin');
    const forged = `${known.slice(0, -1)}${known.endsWith('A') ? 'B' : 'A'}`;
    for (const key of [undefined, 'guess', `${ADMIN}x`, forged, revoked, expired]) {
      const { found, wanted } = await table(key, () => 401);
      expect(found, `the key ${key}`).toEqual(wanted);
    }
  });

  it.each(SCOPES)(
    'opens to a key with the scope %s what that scope opens, and no more',
    async (held) => {
      const key = await api.keyOf(held);
      const { found, wanted } = await table(key, ({ scope }) =>
        OPENS[held].includes(scope!) ? 'open' : 403,
      );
      expect(found).toEqual(wanted);
    },
  );

  it('takes a key from nowhere but the header', async () => {
    const { status } = await api.call(
      'GET',
      `/api/v1/datasets?key=${ADMIN}&authorization=${ADMIN}`,
    );
    expect(status).toBe(401);
  });
});
