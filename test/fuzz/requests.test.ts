import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemSchema, ROUTES, type Route } from '@sluice/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { startApi } from '../support/api.ts';
import { oddValue, expectTakenOrRefused } from './inputs.ts';

const KEY = 'the-admin-key-of-these-tests-is-long';
const SPEC = `dataset: shop
input: { classes: { path: rows.csv } }
model: { path: 'builtin:ngram-v1' }
`;

let folder: string;
let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-fuzz-'));
  api = await startApi(folder, { SLUICE_ADMIN_KEY: KEY, SLUICE_REQUESTS_PER_MINUTE: '100000000' });
  await api.call('PUT', '/api/v1/datasets/shop/spec', { key: KEY, body: { text: SPEC } });
  // Queues within the process are made when they are first asked for, which takes seconds.
  const letter = { queue: 'embed', id: 'none' };
  await api.call('POST', '/api/v1/dead-letters/replay', { key: KEY, body: letter });
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

/** Streams go on until whoever follows them leaves. */
const answersAtOnce = ({ answers }: Route): boolean =>
  Object.values(answers).every(({ media }) => media !== 'text/event-stream');

/** What a field of this schema may be, near enough. */
const valueOf = (schema: z.core.JSONSchema.BaseSchema): fc.Arbitrary<unknown> => {
  const { enum: values, const: only, anyOf, type, items, properties } = schema;
  if (only !== undefined) return fc.constant(only);
  if (values) return fc.constantFrom(...values);
  if (anyOf) return fc.oneof(...anyOf.map(valueOf));
  if (type === 'array') return fc.array(valueOf((items ?? {}) as never), { maxLength: 3 });
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer({ min: -2, max: 200 });
  if (type === 'number') return fc.double();
  if (properties) return recordOf(properties as Record<string, z.core.JSONSchema.BaseSchema>);
  return fc.oneof(
    fc.constantFrom('shop', SPEC, 'a', '0 2 * * *', '2026-01-01T00:00:00Z', 'https://example.org/'),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
};

const recordOf = (
  properties: Record<string, z.core.JSONSchema.BaseSchema>,
): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    Object.fromEntries(
      Object.entries(properties).map(([name, below]) => [
        name,
        fc.oneof({ weight: 4, arbitrary: valueOf(below) }, oddValue),
      ]),
    ),
    { requiredKeys: [] },
  );

const fieldsOf = (schema: z.ZodType | undefined): fc.Arbitrary<unknown> =>
  schema
    ? valueOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
    : fc.constant(undefined);

const nameOf = ({ method, path }: Route): string => `${method.toUpperCase()} ${path}`;

const requestTo = (route: Route) =>
  fc.record({
    name: fc.constant(nameOf(route)),
    params: fieldsOf(route.params),
    query: fieldsOf(route.query),
    body: fc.oneof(
      { weight: 4, arbitrary: fieldsOf(route.body) },
      ...(route.method === 'get' ? [] : [oddValue]),
    ),
  });

const places = (params: unknown): Record<string, unknown> =>
  (params ?? {}) as Record<string, unknown>;

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** Addresses beyond 16 KiB end in Node's parser of requests. */
const LONGEST = 2_000;

const addressOf = ({ path }: Route, params: unknown, query: unknown): string => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(
      textOf(places(params)[name] ?? 'shop')
        .toWellFormed()
        .slice(0, LONGEST),
    ),
  );
  const search = new URLSearchParams(
    Object.entries(places(query)).map(([name, value]): [string, string] => [
      name,
      textOf(value).slice(0, LONGEST),
    ]),
  );
  return `${filled}?${search.toString()}`;
};

it('whatever is asked, the API answers as documented or with a problem of a known kind', async () => {
  const routes = Object.values(ROUTES).flat().filter(answersAtOnce);
  expect(routes.length).toBeGreaterThan(30);
  const byName = new Map(routes.map((route) => [nameOf(route), route]));
  const request = fc.oneof(...routes.map(requestTo));
  await expectTakenOrRefused(
    8_000,
    request,
    async ({ name, params, query, body }) => {
      const route = byName.get(name)!;
      const address = addressOf(route, params, query);
      const answer = await fetch(api.url + address, {
        method: route.method.toUpperCase(),
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        ...(route.method !== 'get' && { body: JSON.stringify(body) }),
      });
      const { status } = answer;
      const text = await answer.text();
      const told = `${name} ${address}: ${status} ${text}`;
      if (status < 400) {
        expect(Object.keys(route.answers), told).toContain(String(status));
        return;
      }
      expect(answer.headers.get('content-type'), told).toContain('application/problem+json');
      expect(problemSchema.parse(JSON.parse(text)), told).not.toMatchObject({ code: 'internal' });
    },
    [],
  );
});
