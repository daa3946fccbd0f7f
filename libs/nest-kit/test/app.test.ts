import { tmpdir } from 'node:os';
import { Controller, Inject, type MessageEvent, Module, type OnModuleInit } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { defineRoute, parseSettings, type RequestOf, SluiceError } from '@sluice/contracts';
import { from, type Observable } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApp, Handles, Probes } from '../src/index.ts';

const put = defineRoute({
  method: 'put',
  path: '/things/{thing}',
  summary: 'keeps a thing',
  params: z.object({ thing: z.string().max(5) }),
  query: z.strictObject({ limit: z.coerce.number().max(10).default(3) }),
  body: z.strictObject({ size: z.number() }),
  answers: {
    201: { description: 'kept', schema: z.object({ thing: z.string(), of: z.number() }) },
  },
});
const fail = defineRoute({
  method: 'get',
  path: '/failures/{code}',
  summary: 'fails',
  params: z.object({ code: z.string() }),
  answers: { 200: { description: 'never' } },
});
const watch = defineRoute({
  method: 'get',
  path: '/watch',
  summary: 'events',
  answers: {
    200: { description: 'two', media: 'text/event-stream', schema: z.object({ n: z.number() }) },
  },
});

@Controller()
class ThingsController {
  @Handles(put)
  put({ params, query, body }: RequestOf<typeof put>): { thing: string; of: number } {
    return { thing: params.thing, of: query.limit * body.size };
  }

  @Handles(fail)
  fail({ params: { code } }: RequestOf<typeof fail>): void {
    if (code === 'surprise') throw new TypeError('the secret of the house');
    throw new SluiceError(code as 'unreachable', 'Redis is away');
  }

  @Handles(watch)
  watch(): Observable<MessageEvent> {
    return from([{ data: { n: 1 } }, { data: { n: 2 } }]);
  }
}

let index: string | undefined;
@Module({ controllers: [ThingsController] })
class ThingsModule implements OnModuleInit {
  readonly #probes: Probes;
  constructor(@Inject(Probes) probes: Probes) {
    this.#probes = probes;
  }
  onModuleInit(): void {
    this.#probes.add({ name: 'storage', check: () => Promise.resolve() });
    this.#probes.add({
      name: 'index',
      check: () => (index ? Promise.reject(new Error(index)) : Promise.resolve()),
    });
  }
}

let app: NestFastifyApplication;
beforeAll(async () => {
  app = await createApp(parseSettings({ variables: { SLUICE_STORAGE: tmpdir() } }), ThingsModule);
  await app.init();
});
afterAll(() => app.close());

const PROBLEM = 'application/problem+json; charset=utf-8';

type Call = Parameters<NestFastifyApplication['inject']>[0] & object;
const call = async (request: Call) => {
  const { statusCode, headers, payload } = await app.inject(request);
  return { status: statusCode, type: headers['content-type'], payload };
};

describe('a route', () => {
  it('gives its handler what its schemas make of the request', async () => {
    const { status, payload } = await call({
      method: 'PUT',
      url: '/things/cup?limit=2',
      payload: { size: 4 },
    });
    expect({ status, body: JSON.parse(payload) as unknown }).toEqual({
      status: 201,
      body: { thing: 'cup', of: 8 },
    });
  });

  it('refuses a request that does not fit with every fault at once', async () => {
    const { status, type, payload } = await call({
      method: 'PUT',
      url: '/things/teapot?limit=11',
      payload: { siz: 4 },
    });
    expect({ status, type }).toEqual({ status: 400, type: PROBLEM });
    expect(JSON.parse(payload)).toEqual({
      type: 'urn:sluice:usage',
      title: 'Bad Request',
      status: 400,
      code: 'usage',
      detail: expect.stringContaining('params.thing: Too big') as string,
      faults: [
        { place: 'params.thing', message: expect.stringContaining('Too big') as string },
        { place: 'query.limit', message: expect.stringContaining('Too big') as string },
        { place: 'body.size', message: expect.stringContaining('expected number') as string },
        { place: 'body.siz', message: 'unknown key; did you mean "size"?' },
      ],
    });
  });

  it('sends events as they come', async () => {
    const { status, type, payload } = await call({ method: 'GET', url: '/watch' });
    expect({ status, type }).toEqual({ status: 200, type: 'text/event-stream' });
    expect(payload.match(/^data: .*$/gm)).toEqual(['data: {"n":1}', 'data: {"n":2}']);
  });
});

describe('a problem', () => {
  it.each([
    ['/failures/unreachable', 503, 'unreachable', 'Redis is away'],
    ['/failures/conflict', 409, 'conflict', 'Redis is away'],
    ['/failures/surprise', 500, 'internal', 'a fault of the server; its log says more'],
    ['/nowhere', 404, 'missing', 'Cannot GET /nowhere'],
  ])('of %s has status %i, a stable code and one line', async (url, status, code, detail) => {
    const answer = await call({ method: 'GET', url });
    expect(answer).toMatchObject({ status, type: PROBLEM });
    expect(JSON.parse(answer.payload)).toMatchObject({ status, code, detail });
  });

  it('comes of a body that is too large, and of one that is not JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    const send = (payload: string): Promise<{ status: number; payload: string }> =>
      call({ method: 'PUT', url: '/things/cup', headers, payload });
    const large = await send(JSON.stringify({ size: 1, more: 'x'.repeat(2 ** 20) }));
    expect(large.status).toBe(413);
    expect(JSON.parse(large.payload)).toMatchObject({ code: 'too-large' });
    const broken = await send('{"size":');
    expect(broken.status).toBe(400);
    expect(JSON.parse(broken.payload)).toMatchObject({ code: 'usage' });
  });
});

describe('health', () => {
  it('is live whatever is away, and ready when nothing is', async () => {
    index = undefined;
    expect(await call({ method: 'GET', url: '/health/ready' })).toMatchObject({ status: 200 });
    index = 'Qdrant at http://qdrant does not answer';
    expect(await call({ method: 'GET', url: '/health/live' })).toMatchObject({ status: 200 });
    const { status, payload } = await call({ method: 'GET', url: '/health/ready' });
    expect({ status, body: JSON.parse(payload) as unknown }).toEqual({
      status: 503,
      body: {
        status: 'not ready',
        probes: [
          { name: 'storage', status: 'up' },
          { name: 'index', status: 'down', fault: index },
        ],
      },
    });
  });

  it('has metrics of the process, and of its disk', async () => {
    const { status, type, payload } = await call({ method: 'GET', url: '/metrics' });
    expect({ status, type }).toEqual({
      status: 200,
      type: 'text/plain; version=0.0.4; charset=utf-8',
    });
    expect(payload).toContain('process_resident_memory_bytes');
    expect(Number(/^sluice_storage_size_bytes (\S+)$/m.exec(payload)![1])).toBeGreaterThan(0);
  });
});
