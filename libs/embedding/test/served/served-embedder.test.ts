import type { Embedder } from '@sluice/pipeline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openVectorStore, type VectorStore } from '../../src/cache/vector-store.ts';
import { type Endpoint, openEndpoint } from '../../src/served/endpoint.ts';
import { openAiProtocol } from '../../src/served/openai.ts';
import type { Protocol } from '../../src/served/protocol.ts';
import { openServedEmbedder, type ServedOptions } from '../../src/served/served-embedder.ts';
import { teiProtocol } from '../../src/served/tei.ts';
import { scratchFolder } from '../scratch.ts';
import {
  startOpenAi,
  startTei,
  vectorOf,
  type ModelServer,
  type OpenAiServer,
  type TeiServer,
} from './model-servers.ts';

interface Given extends Partial<ServedOptions> {
  timeout?: number;
  key?: string;
  normalize?: boolean;
  name?: string;
  cutTo?: number;
}

const open = (
  address: string,
  protocolOf: (endpoint: Endpoint) => Protocol,
  { timeout = 2_000, key = '', ...given }: Given,
): Promise<Embedder> => {
  const endpoint = openEndpoint(address, { timeout, key, firstWait: 1 });
  const prompts = { anchor: '', document: '' };
  const settings = { normalize: given.normalize };
  return openServedEmbedder(endpoint, protocolOf(endpoint), {
    concurrency: 4,
    prompts,
    settings,
    ...given,
  });
};

const openTei = ({ url }: Pick<TeiServer, 'url'>, given: Given = {}): Promise<Embedder> =>
  open(url, (endpoint) => teiProtocol(endpoint, { normalize: given.normalize ?? true }), given);

const openAi = ({ url }: Pick<OpenAiServer, 'url'>, given: Given = {}): Promise<Embedder> =>
  open(
    url,
    (endpoint) =>
      openAiProtocol(endpoint, { name: given.name ?? 'embed-1', dimensions: given.cutTo }),
    given,
  );

const SERVERS = {
  tei: { start: startTei, open: openTei },
  openai: { start: startOpenAi, open: openAi },
} as const;

const textsOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `text ${i}`);

const rows = (vectors: Float32Array, dimensions: number): number[][] =>
  Array.from({ length: vectors.length / dimensions }, (_, row) =>
    Array.from(vectors.subarray(row * dimensions, (row + 1) * dimensions)),
  );

const expectVectors = async (
  embedder: Embedder,
  { weights, dimensions }: ModelServer,
  texts: string[],
): Promise<void> => {
  const vectors = await embedder.embed(texts, 'document');
  expect(rows(vectors, embedder.dimensions)).toEqual(
    texts.map((text) => vectorOf(weights, text, dimensions)),
  );
};

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe.each(Object.entries(SERVERS))('a model served by %s', (_api, { start, open }) => {
  it('gives every text its vector, whatever the batches', async () => {
    const server = await start();
    const embedder = await open(server);
    expect(embedder).toMatchObject({ dimensions: 24, symmetric: true });
    await expectVectors(embedder, server, textsOf(333));
    await expectVectors(embedder, server, ['one', 'ünïcödé 👍🏽 中文', ' ', 'one']);
    expect(await embedder.embed([], 'document')).toHaveLength(0);
    expect(Math.max(...server.batches)).toBeLessThanOrEqual(64);
  });

  it('is asked several things at once, but no more than that', async () => {
    const server = await start({ delay: 20 });
    const embedder = await open(server, { concurrency: 3 });
    await embedder.embed(textsOf(600), 'document');
    expect(server.busiest).toBe(3);
  });

  it('is asked again after faults that pass: busy, broken, cut off, in no hurry', async () => {
    const server = await start();
    const embedder = await open(server, { timeout: 200 });
    let asked = 0;
    const met = new Set<number>();
    server.disturb = (_, response) => {
      const faults: Record<number, () => void> = {
        1: () => response.writeHead(429, { 'retry-after': '0' }).end(),
        2: () => response.writeHead(500).end('oops'),
        3: () => response.destroy(),
        4: () => {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': 999 });
          response.write('[[0.1,', () => response.destroy());
        },
        5: () =>
          void response.writeHead(200, { 'content-type': 'application/json' }).end('[[0.1, 0.'),
        // Never answered.
        6: () => undefined,
      };
      const number = ++asked / 2;
      faults[number]?.();
      if (number in faults) met.add(number);
      return number in faults;
    };
    await expectVectors(embedder, server, textsOf(500));
    expect(met.size).toBe(6);
  });

  it('waits as long as it is asked to', async () => {
    const server = await start();
    const embedder = await open(server);
    let refusedAt = 0;
    let waited = 0;
    server.disturb = (_, response) => {
      if (refusedAt > 0) {
        waited ||= performance.now() - refusedAt;
        return false;
      }
      refusedAt = performance.now();
      response.writeHead(503, { 'retry-after': '1' }).end();
      return true;
    };
    await embedder.embed(['a'], 'document');
    expect(waited).toBeGreaterThanOrEqual(1_000);
  });

  it('that cannot be reached is told in one line', async () => {
    const server = await start();
    await server.stop();
    expect(await failureOf(open(server))).toMatchObject({
      code: 'unreachable',
      message: `${server.url} cannot be reached (ECONNREFUSED)`,
    });
    const slow = await start({ delay: 500 });
    expect(await failureOf(open(slow, { timeout: 30 }))).toMatchObject({
      code: 'unreachable',
      message: `${slow.url} did not answer within 0.03 s`,
    });
    const busy = await start({ disturb: (_, response) => !!response.writeHead(503).end() });
    expect(await failureOf(open(busy))).toMatchObject({
      code: 'unreachable',
      message: `${busy.url} answers 503`,
    });
  });

  it('is shown the key, and nobody else is', async () => {
    const server = await start({ key: 'sk-secret-1234' });
    await expectVectors(await open(server, { key: 'sk-secret-1234' }), server, ['a']);
    for (const key of ['', 'sk-secret-9999']) {
      const error = (await failureOf(open(server, { key }))) as Error;
      expect(error).toMatchObject({ code: 'model' });
      expect(error.message).toMatch(
        /^http:\S+ does not take the API key \(401\): set SLUICE_EMBEDDING_API_KEY to one that it takes$/,
      );
      expect(JSON.stringify([error.message, error.cause, error.stack])).not.toContain('sk-secret');
    }
  });

  it('stops when it is told to, at once', async () => {
    const server = await start({ delay: 200 });
    const embedder = await open(server);
    const stop = new AbortController();
    const work = embedder.embed(textsOf(500), 'document', stop.signal);
    setTimeout(() => stop.abort(new Error('stop')), 50);
    const start_ = performance.now();
    await expect(work).rejects.toThrow('stop');
    expect(performance.now() - start_).toBeLessThan(180);
    const sent = server.batches.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.batches.length - sent).toBeLessThanOrEqual(4);
  });

  it('whose dimensions or weights change is noticed', async () => {
    const server = await start();
    const embedder = await open(server, { recheckAfter: 0 });
    await embedder.embed(['a'], 'document');
    server.weights = 'second';
    expect(await failureOf(embedder.embed(['a'], 'document'))).toMatchObject({
      code: 'model',
      message: `${server.url} serves another model than when it was opened: run again to use that one`,
    });
    const other = await start();
    const another = await open(other);
    other.dimensions = 32;
    expect(await failureOf(another.embed(['a'], 'document'))).toMatchObject({
      code: 'model',
      message: `${other.url} sends vectors of 32 dimensions, where it sent 24 before`,
    });
  });

  it('that comes back as another after a fault is noticed before its vectors are used', async () => {
    const server = await start();
    const embedder = await open(server);
    server.disturb = (_, response) => {
      server.disturb = undefined;
      server.weights = 'second';
      response.destroy();
      return true;
    };
    expect(await failureOf(embedder.embed(textsOf(100), 'document'))).toMatchObject({
      code: 'model',
      message: expect.stringMatching(/serves another model/) as string,
    });
  });

  it('gets less at once where it finds a request too large', async () => {
    const server = await start();
    server.limits.bytes = 700;
    const embedder = await open(server);
    await expectVectors(embedder, server, textsOf(150));
  });

  it('gets no text of nothing, whose vector is zero', async () => {
    const server = await start();
    const embedder = await open(server);
    const vectors = await embedder.embed(['a', '', 'b'], 'document');
    expect(rows(vectors, 24)[1]).toEqual(Array(24).fill(0));
    expect(rows(vectors, 24)[2]).toEqual(vectorOf('first', 'b', 24));
  });

  it('puts the prompts of the roles before the texts', async () => {
    const server = await start();
    const embedder = await open(server, { prompts: { anchor: 'query: ', document: '' } });
    expect(embedder.symmetric).toBe(false);
    const [anchor] = rows(await embedder.embed(['a'], 'anchor'), 24);
    expect(anchor).toEqual(vectorOf('first', 'query: a', 24));
    await expectVectors(embedder, server, ['a']);
    const plain = await open(server);
    expect(plain.fingerprint).not.toBe(embedder.fingerprint);
  });
});

describe('the fingerprint of a served model', () => {
  const withStore = async (): Promise<VectorStore> => {
    const store = await openVectorStore(await scratchFolder(), { maxBytes: 1 << 30 });
    onTestFinished(() => store.close());
    return store;
  };

  it('is that of its weights where the server cannot say which they are', async () => {
    for (const { start, open } of Object.values(SERVERS)) {
      const server = await start();
      const { fingerprint } = await open(server);
      expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect((await open(server)).fingerprint).toBe(fingerprint);
      server.weights = 'second';
      expect((await open(server)).fingerprint).not.toBe(fingerprint);
    }
  });

  it('stays the same though vectors are never quite so, and comes back with the weights', async () => {
    for (const { start, open } of Object.values(SERVERS)) {
      const vectors = await withStore();
      const server = await start({ noise: 2e-3 });
      const { fingerprint } = await open(server, { vectors });
      for (let i = 0; i < 5; i++) {
        const embedder = await open(server, { vectors, recheckAfter: 0 });
        expect(embedder.fingerprint).toBe(fingerprint);
        await embedder.embed(['a'], 'document');
      }
      server.weights = 'second';
      const second = await open(server, { vectors });
      expect(second.fingerprint).not.toBe(fingerprint);
      expect((await open(server, { vectors })).fingerprint).toBe(second.fingerprint);
      server.weights = 'first';
      expect((await open(server, { vectors })).fingerprint).toBe(fingerprint);
    }
  });

  it('needs no vectors where the server names a commit', async () => {
    const info = { model_sha: 'c'.repeat(40) };
    const server = await startTei({ info, noise: 0.1 });
    const { fingerprint } = await openTei(server);
    expect((await openTei(server)).fingerprint).toBe(fingerprint);
    const branch = await startTei({ info: { model_sha: 'main' }, noise: 0.1 });
    expect((await openTei(branch)).fingerprint).not.toBe((await openTei(branch)).fingerprint);
  });

  it('covers all that is said of it, and all that is asked', async () => {
    const commit = { model_sha: 'c'.repeat(40) };
    const fingerprints = await Promise.all([
      ...[
        commit,
        { model_sha: 'd'.repeat(40) },
        { ...commit, model_id: 'org/other' },
        { ...commit, model_dtype: 'float32' },
        { ...commit, model_type: { embedding: { pooling: 'cls' } } },
        { ...commit, max_input_length: 256 },
      ].map(async (info) => openTei(await startTei({ info }))),
      startTei({ info: commit }).then((server) => openTei(server, { normalize: false })),
      startOpenAi().then((server) => openAi(server)),
      startOpenAi({ models: ['embed-2'] }).then((server) => openAi(server, { name: 'embed-2' })),
      startOpenAi().then((server) => openAi(server, { cutTo: 16 })),
    ]);
    expect(new Set(fingerprints.map(({ fingerprint }) => fingerprint)).size).toBe(10);
  });
});

describe('text-embeddings-inference', () => {
  it('is sent no more texts at once than it takes, and cuts long ones', async () => {
    const server = await startTei({ info: { max_client_batch_size: 8 } });
    server.limits.texts = 8;
    const embedder = await openTei(server);
    await expectVectors(embedder, server, [...textsOf(50), 'long '.repeat(2_000)]);
    expect(Math.max(...server.batches)).toBe(8);
  });

  it('leaves vectors their length where that is asked for', async () => {
    const embedder = await openTei(await startTei(), { normalize: false });
    const [vector] = rows(await embedder.embed(['a'], 'document'), 24);
    expect(Math.hypot(...vector)).toBeCloseTo(3, 5);
  });

  it('is told from other servers', async () => {
    expect(await failureOf(openTei(await startOpenAi()))).toMatchObject({
      code: 'model',
      message: expect.stringMatching(/\/info refuses \(404\): Invalid URL$/) as string,
    });
    const { url } = await startTei({ info: { model_id: 7 } });
    expect(await failureOf(openTei({ url }))).toMatchObject({
      code: 'model',
      message: `${url}/info is not that of a TEI server; if it is OpenAI-compatible, set model.api: openai and model.name`,
    });
  });
});

describe('an OpenAI-compatible server', () => {
  it('may send floats where it is asked for base64, or refuse that', async () => {
    for (const base64 of ['ignores', 'refuses'] as const) {
      const server = await startOpenAi({ base64 });
      await expectVectors(await openAi(server), server, textsOf(100));
    }
  });

  it('is named with or without its /v1, and may cut vectors', async () => {
    const server = await startOpenAi();
    const embedder = await openAi({ url: `${server.url}/v1/` }, { cutTo: 16 });
    expect(embedder.dimensions).toBe(16);
  });

  it('that cuts no text gets long ones cut, those alone', async () => {
    const server = await startOpenAi();
    const embedder = await openAi(server);
    const long = 'word '.repeat(10_000);
    server.texts.length = 0;
    const vectors = rows(await embedder.embed([...textsOf(20), long], 'document'), 24);
    expect(vectors.slice(0, 20)).toEqual(textsOf(20).map((text) => vectorOf('first', text, 24)));
    const cut = server.texts.filter((text) => text.startsWith('word '));
    expect(cut).toEqual([long.slice(0, 6_250)]);
    expect(vectors[20]).toEqual(vectorOf('first', cut[0], 24));
  });

  it('that knows no such model says so', async () => {
    const server = await startOpenAi();
    expect(await failureOf(openAi(server, { name: 'embed-9' }))).toMatchObject({
      code: 'model',
      message: `${server.url}/v1/embeddings refuses (404): The model \`embed-9\` does not exist.`,
    });
  });

  it('that refuses for good is asked no more', async () => {
    const server = await startOpenAi();
    let asked = 0;
    server.disturb = (_, response) => {
      asked++;
      response.writeHead(422, { 'content-type': 'application/json' });
      return !!response.end('{"detail":"no"}');
    };
    expect(await failureOf(openAi(server))).toMatchObject({
      code: 'model',
      message: `${server.url}/v1/embeddings refuses (422): no`,
    });
    expect(asked).toBe(1);
  });

  it('that sends what are no vectors is told from others', async () => {
    const server = await startOpenAi();
    for (const [body, says] of [
      ['{"data": []}', /sent 0 vectors for 5 texts/],
      ['{"hello": 1}', /does not answer as OpenAI’s does|does not answer as OpenAI's does/],
      [
        JSON.stringify({
          data: Array.from({ length: 5 }, (_, index) => ({ index, embedding: ['x'] })),
        }),
        /sent a vector that is no list of numbers/,
      ],
    ] as const) {
      server.disturb = (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        return !!response.end(body);
      };
      expect(await failureOf(openAi(server))).toMatchObject({
        code: 'model',
        message: expect.stringMatching(says) as string,
      });
    }
  });
});

describe('the address of a server', () => {
  it('may hold no secret, and must be one', async () => {
    for (const address of ['http://user:pass@host', 'http://host/?key=secret', 'http://']) {
      const error = (await failureOf((async () => openTei({ url: address }))())) as Error;
      expect(error).toMatchObject({ code: 'spec' });
      expect(error.message).not.toMatch(/pass@|secret/);
    }
  });
});
