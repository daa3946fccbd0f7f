import { once } from 'node:events';
import { createServer, request, type Server as HttpServer } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { qdrantSettings } from '@sluice/contracts';
import type { VectorIndex } from '@sluice/pipeline';
import { createQdrantIndex, type QdrantIndexOptions } from '@sluice/vector-index/qdrant';

import {
  bruteForce,
  clusteredVectors,
  vectorFolder,
} from '../../libs/vector-index/test/vector-files.ts';
import { qdrantIsMissing, startQdrant, type QdrantServer } from '../support/qdrant-server.ts';
import { timed } from '../support/timed.ts';

const missing = qdrantIsMissing();
const corpus = clusteredVectors(4000, 32, 1);
const queries = corpus.data.subarray(0, 200 * 32);
const expected = bruteForce(corpus, queries, 10);

describe.skipIf(missing)('faults around the Qdrant index', () => {
  const folder = vectorFolder();
  let server: QdrantServer;
  beforeAll(async () => {
    server = await startQdrant();
  });
  afterAll(() => server.stop());

  const send = (path: string, method: string, body: object): Promise<Response> =>
    fetch(`${server.url}/collections/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const points = async (name: string): Promise<number> => {
    const answer = await fetch(`${server.url}/collections/${name}`);
    const { result } = (await answer.json()) as { result?: { points_count: number } };
    return result?.points_count ?? 0;
  };

  it('says in one line that no server answers, and at once when asked for its health', async () => {
    const index = indexAt('http://127.0.0.1:1');
    const line =
      /^Qdrant at http:\/\/127\.0\.0\.1:1 does not answer \(.+\): start it, or correct infrastructure\.vectors$/;
    const fault = { code: 'unreachable', message: expect.stringMatching(line) as string };
    await expect(index.open('away', folder.write(corpus))).rejects.toMatchObject(fault);
    const start = performance.now();
    await expect(index.reachable!()).rejects.toMatchObject(fault);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('says in one line that the API key is not accepted', async () => {
    const guarded = await startQdrant({ apiKey: 'right' });
    onTestFinished(() => guarded.stop());
    const fault = {
      code: 'unreachable',
      message:
        `Qdrant at ${guarded.url} does not accept the API key: ` +
        'set SLUICE_QDRANT_API_KEY to one that may write',
    };
    for (const apiKey of [undefined, 'wrong']) {
      const index = indexAt(guarded.url, { apiKey });
      await expect(index.open('guarded', folder.write(corpus))).rejects.toMatchObject(fault);
      await expect(index.reachable!()).rejects.toMatchObject(fault);
    }
    const index = indexAt(guarded.url, { apiKey: 'right' });
    await index.reachable!();
    const searchable = await index.open('guarded', folder.write(corpus));
    expect((await searchable.search(queries, 10)).documents).toEqual(expected.documents);
  });

  it('leaves a collection alone that somebody else made with other dimensions', async () => {
    await send('sluice-foreign', 'PUT', { vectors: { size: 7, distance: 'Cosine' } });
    await expect(indexAt(server.url).open('foreign', folder.write(corpus))).rejects.toMatchObject({
      code: 'occupied',
      message:
        'Qdrant collection sluice-foreign has 7 dimensions, distance Cosine, not 32 dimensions, ' +
        'distance Dot: somebody else made it; delete it, or use another server',
    });
  });

  it('goes on where a search was when the server comes back', async () => {
    const searchable = await indexAt(server.url).open('back', folder.write(corpus));
    const many = new Float32Array(corpus.data.length * 10);
    for (let copy = 0; copy < 10; copy++) many.set(corpus.data, copy * corpus.data.length);
    const search = searchable.search(many, 10);
    await sleep(20);
    await server.restart();
    const { documents } = await search;
    expect(documents.subarray(0, 2000)).toEqual(expected.documents);
    expect(documents.subarray(-40_000)).toEqual(documents.subarray(0, 40_000));
  });

  it('completes an upload that the server was killed in', async () => {
    const large = clusteredVectors(60_000, 64, 2);
    const files = folder.write(large);
    const opening = indexAt(server.url, { grpc_port: await chokedPort(server) });
    const failure = failureOf(opening.open('killed', files));
    while ((await points('sluice-killed')) === 0) await sleep(5);
    await server.kill();
    expect(await failure).toMatchObject({ code: 'unreachable' });
    await server.restart();
    expect(await points('sluice-killed')).toBeLessThan(60_000);
    const searchable = await indexAt(server.url).open('killed', files);
    expect(await points('sluice-killed')).toBe(60_000);
    const some = large.data.subarray(0, 50 * 64);
    const { documents } = await searchable.search(some, 1);
    expect([...documents]).toEqual([...documents.keys()]);
  });

  it('completes an upload that this side was cut off in, and removes what does not belong', async () => {
    const large = clusteredVectors(60_000, 64, 3);
    const files = folder.write(large);
    const first = indexAt(server.url, { grpc_port: await chokedPort(server) });
    const failure = failureOf(first.open('cut', files));
    while ((await points('sluice-cut')) === 0) await sleep(5);
    await first.close();
    expect(await failure).toMatchObject({ code: 'cancelled' });
    await send('sluice-cut/points?wait=true', 'PUT', {
      points: [{ id: 1, vector: [...large.data.subarray(0, 64)] }],
    });
    const searchable = await indexAt(server.url).open('cut', files);
    expect(await points('sluice-cut')).toBe(60_000);
    const { documents } = await searchable.search(large.data.subarray(0, 50 * 64), 1);
    expect([...documents]).toEqual([...documents.keys()]);
  });

  it('builds anew what holds other vectors than were sent', async () => {
    const files = folder.write(corpus);
    await indexAt(server.url).open('spoilt', files);
    const page = await send('sluice-spoilt/points/scroll', 'POST', { limit: 4000 });
    const { result } = (await page.json()) as { result: { points: { id: number }[] } };
    const vector = Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));
    await send('sluice-spoilt/points?wait=true', 'PUT', {
      points: result.points.map(({ id }) => ({ id, vector })),
    });
    const searchable = await indexAt(server.url).open('spoilt', files);
    expect((await searchable.search(queries, 10)).documents).toEqual(expected.documents);
  });

  it('says that somebody else writes to a collection, rather than pass over it', async () => {
    const searchable = await indexAt(server.url).open('shared', folder.write(corpus));
    await send('sluice-shared/points?wait=true', 'PUT', {
      points: [{ id: 1, vector: [...queries.subarray(0, 32)] }],
    });
    await expect(searchable.search(queries, 10)).rejects.toThrow(
      'Qdrant collection sluice-shared holds points that are not of this corpus',
    );
  });

  it.each([
    ['gRPC', {}],
    ['REST', { grpc_port: 1 }],
  ])('asks again after an answer over %s that was cut in the middle', async (_, options) => {
    const { url, grpc_port, cutNext } = await cuttingProxy(server);
    const index = indexAt(url, { grpc_port, ...options });
    const searchable = await index.open('cut answers', folder.write(corpus));
    cutNext();
    expect((await searchable.search(queries, 10)).documents).toEqual(expected.documents);
    expect(cutNext.done).toBe(1);
  });

  it('says in one line that Qdrant could not index a collection', async () => {
    const url = await reddeningProxy(server);
    const { port } = server;
    const index = indexAt(url, { grpc_port: port + 1 });
    await expect(index.open('red', folder.write(corpus))).rejects.toMatchObject({
      code: 'unreachable',
      message:
        'Qdrant cannot index collection sluice-red: no space left; look at its disk and its log',
    });
  });

  it('stops a search that is aborted on the way', async () => {
    const searchable = await indexAt(server.url).open('aborted', folder.write(corpus));
    const many = new Float32Array(corpus.data.length * 20);
    for (let copy = 0; copy < 20; copy++) many.set(corpus.data, copy * corpus.data.length);
    const twentieth = await timed(() => searchable.search(corpus.data, 100));
    const controller = new AbortController();
    const stopped = await timed(() => {
      setTimeout(() => controller.abort(), 30);
      const search = searchable.search(many, 100, { signal: controller.signal });
      return expect(search).rejects.toMatchObject({ code: 'cancelled' });
    });
    expect(stopped).toBeLessThan(10 * twentieth);
  });
});

/** What a promise fails with, which is so awaited from the start. */
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** An index that is closed after the test. */
const indexAt = (url: string, options: Partial<QdrantIndexOptions> = {}): VectorIndex => {
  const index = createQdrantIndex({ ...qdrantSettings(url)!, ...options });
  onTestFinished(() => index.close());
  return index;
};

/** Passes bytes on to both ports of a server; once told to, ends the next connection that answers at length. */
async function cuttingProxy(server: QdrantServer) {
  let armed = false;
  const cutNext = Object.assign(() => void (armed = true), { done: 0 });
  const listen = async (target: number): Promise<number> => {
    const proxy = createTcpServer((near) => {
      const far = connect(target, '127.0.0.1');
      near.pipe(far);
      far.on('data', (chunk: Buffer) => {
        if (!armed || chunk.length < 1000) {
          near.write(chunk);
          return;
        }
        armed = false;
        cutNext.done++;
        near.write(chunk.subarray(0, 500), () => near.destroy());
      });
      for (const [one, other] of [[near, far] as const, [far, near] as const]) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    });
    return listenOn(proxy);
  };
  const port = await listen(server.port);
  const grpc_port = await listen(server.port + 1);
  return { url: `http://127.0.0.1:${port}`, grpc_port, cutNext };
}

/** Passes half of an upload of 60,000 × 64 on to the gRPC port of a server, and then nothing more. */
const chokedPort = (server: QdrantServer): Promise<number> => {
  let left = (60_000 * 64 * 4) / 2;
  const proxy = createTcpServer((near) => {
    const far = connect(server.port + 1, '127.0.0.1');
    near.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      far.write(chunk);
      if (left < 0) near.pause();
    });
    far.pipe(near);
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  return listenOn(proxy);
};

/** Passes requests on to a server, whose collections it calls red. */
const reddeningProxy = async (server: QdrantServer): Promise<string> => {
  const proxy = createServer((near, answer) => {
    const { method, url: path, headers } = near;
    const far = request({ port: server.port, method, path, headers });
    far.on('response', (response) => {
      void text(response).then((body) =>
        answer
          .writeHead(response.statusCode!, { 'content-type': 'application/json' })
          .end(
            body.replace(
              '"status":"green","optimizer_status":"ok"',
              '"status":"red","optimizer_status":{"error":"no space left"}',
            ),
          ),
      );
    });
    near.pipe(far);
  });
  return `http://127.0.0.1:${await listenOn(proxy)}`;
};

const listenOn = async (
  server: HttpServer | ReturnType<typeof createTcpServer>,
): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
};
