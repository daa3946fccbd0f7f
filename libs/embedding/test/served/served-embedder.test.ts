import { describe, expect, it } from 'vitest';
import { expectVectors, failureOf, rows, SERVERS, textsOf } from './open-served.ts';
import { vectorOf } from './model-servers.ts';

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

  it('that sends texts on to another is not followed', async () => {
    const other = await start({ key: 'sk-secret' });
    const server = await start({ key: 'sk-secret' });
    server.disturb = (request, response) => {
      response.writeHead(307, { location: `${other.url}${request.url}` }).end();
      return true;
    };
    const failure = await failureOf(open(server, { key: 'sk-secret' }));
    expect(failure).toMatchObject({
      code: 'model',
      message: expect.stringContaining(`points to ${other.url}, which is not followed`) as string,
    });
    server.disturb = undefined;
    const embedder = await open(server, { key: 'sk-secret' });
    server.disturb = (request, response) => {
      response.writeHead(308, { location: `${other.url}${request.url}` }).end();
      return true;
    };
    expect(await failureOf(embedder.embed(['a'], 'document'))).toMatchObject({ code: 'model' });
    expect([other.batches, other.texts]).toEqual([[], []]);
  });

  it('stops when it is told to, whatever the server does', async () => {
    const server = await start();
    const embedder = await open(server, { timeout: 60_000 });
    let asked = 0;
    // Never answered: what waited for an answer first would wait longer than a test may take.
    server.disturb = () => ++asked > 0;
    const stop = new AbortController();
    const work = embedder.embed(textsOf(500), 'document', stop.signal);
    setTimeout(() => stop.abort(new Error('stop')), 50);
    await expect(work).rejects.toThrow('stop');
    const before = asked;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked).toBe(before);
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
