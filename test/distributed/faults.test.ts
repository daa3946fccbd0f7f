import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startStack } from '../stack/stack.ts';
import { type AppName, type AppProcess, startApp } from '../support/app-process.ts';
import { type Outcome, outcomeOf, sluice, sluiceWith, startSluice } from '../support/cli.ts';
import { datasetSpec, writeSpec } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';
import { freePort } from '../support/free-port.ts';
import { startQdrant } from '../support/qdrant-server.ts';
import { faultOf, isReady } from '../support/readiness.ts';
import { redisProgram, startRedis } from '../support/redis-server.ts';
import { startS3Server } from '../support/s3-server.ts';

/** The spec of a small dataset, worked on with this. */
const specWith = async (folder: string, infrastructure: object): Promise<string> =>
  writeSpec(folder, { ...(await datasetSpec('classes', folder)), infrastructure });

/** One line says what is wrong, and the exit code that it is none of the user's data. */
const expectUnreachable = ({ code, stdout, stderr }: Outcome, line: RegExp): void => {
  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(line)]);
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
};

const start = (name: AppName, environment: Record<string, string>): AppProcess => {
  const app = startApp(name, environment);
  onTestFinished(async () => void (await app.stop('SIGKILL')));
  return app;
};

/** A process that has its queue, and perhaps nothing else. */
const startWorker = async (name: AppName, environment: Record<string, string>) => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  return start(name, { SLUICE_QUEUE: redis.url, ...environment });
};

it('a Redis that refuses: one line, exit 4', async () => {
  const queue = `redis://127.0.0.1:${await freePort()}`;
  const spec = await specWith(await temporaryFolder(), { queue });
  expectUnreachable(
    await sluice('run', spec),
    /^sluice: redis:\/\/127\.0\.0\.1:\d+: connection refused; is the server running\?$/,
  );
});

describe('a Qdrant', () => {
  it('that is away: one line, exit 4', async () => {
    const vectors = `http://127.0.0.1:${await freePort()}`;
    const spec = await specWith(await temporaryFolder(), { vectors });
    expectUnreachable(await sluice('run', spec), /^sluice: .*http:\/\/127\.0\.0\.1:\d+/);
  });

  it.skipIf(!redisProgram)('that wants another API key: one line, exit 4, not ready', async () => {
    const qdrant = await startQdrant({ apiKey: 'the right one' });
    onTestFinished(() => qdrant.stop());
    const folder = await temporaryFolder();
    const spec = await specWith(folder, { vectors: qdrant.url });
    const wrong = { SLUICE_QDRANT_API_KEY: 'a wrong one' };
    const line = /does not accept the API key/;
    expectUnreachable(await sluiceWith(wrong, 'run', spec), line);
    const where = { SLUICE_STORAGE: folder, SLUICE_VECTORS: qdrant.url };
    const worker = await startWorker('ann-worker', { ...where, ...wrong });
    expect(await faultOf(worker, 'index')).toMatch(line);
  });

  it('with a collection of other dimensions in the way: one line and exit 4 until that is gone', async () => {
    const qdrant = await startQdrant();
    onTestFinished(() => qdrant.stop());
    const folder = await temporaryFolder();
    const spec = await specWith(folder, { vectors: qdrant.url });
    expect(await sluice('run', spec)).toMatchObject({ code: 0 });
    const { result } = (await (await fetch(`${qdrant.url}/collections`)).json()) as {
      result: { collections: { name: string }[] };
    };
    const [{ name }] = result.collections;
    const collection = `${qdrant.url}/collections/${name}`;
    await fetch(collection, { method: 'DELETE' });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ vectors: { size: 7, distance: 'Cosine' } });
    await fetch(collection, { method: 'PUT', headers, body });
    await rm(join(folder, 'out'), { recursive: true });
    const { code, stderr } = await sluice('run', spec);
    expect(code, stderr).toBe(4);
    expect(stderr).toBe(
      `sluice: Qdrant collection ${name} has 7 dimensions, distance Cosine, not 384 dimensions, ` +
        'distance Dot: somebody else made it; delete it, or use another server\n',
    );
    await fetch(collection, { method: 'DELETE' });
    expect(await sluice('run', spec)).toMatchObject({ code: 0 });
  });
});

describe.skipIf(!redisProgram)('a run that is under way', () => {
  it('goes on by itself when Qdrant, Redis and whoever led it are back, the queues empty', async () => {
    const folder = await temporaryFolder();
    const storage = join(folder, 'shared');
    const stack = await startStack({ storage, qdrant: true });
    onTestFinished(() => stack.stop());
    const { redis, apps } = stack;
    const qdrant = stack.qdrant!;
    const app = (name: AppName): AppProcess => apps.find((each) => each.name === name)!.app;

    await qdrant.kill();
    const infrastructure = { queue: redis.url, vectors: qdrant.url, storage };
    const child = startSluice('run', await specWith(folder, infrastructure));
    let told = '';
    child.stderr!.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const outcome = outcomeOf(child);
    await vi.waitFor(
      () => expect(told).toContain('jobs of the stage index wait for a server or for room'),
      { timeout: 90_000, interval: 100 },
    );
    expect(await faultOf(app('ann-worker'), 'index')).toContain(qdrant.url);

    await redis.kill();
    expect(await faultOf(app('api'), 'queue')).toContain('connection refused');
    await app('api').stop('SIGKILL');
    await redis.restart();
    await vi.waitFor(() => expect(told).toContain('nobody leads the run'), {
      timeout: 60_000,
      interval: 100,
    });
    start('api', stack.environment);
    await qdrant.restart();
    expect(await outcome, told).toMatchObject({ code: 0 });
    await isReady(app('ann-worker'));
  });
});

describe.skipIf(!redisProgram)('a bucket that does not exist', () => {
  it('is one line, exit 4, and not ready until it is made', async (context) => {
    const server = await startS3Server();
    if (server === undefined) {
      context.skip();
      return;
    }
    onTestFinished(() => server.stop());
    const folder = await temporaryFolder();
    const spec = await specWith(folder, { storage: 's3://nowhere/sluice', scratch: folder });
    const line = /s3:\/\/nowhere.*there is no bucket "nowhere"; create it/;
    expectUnreachable(await sluiceWith(server.environment, 'run', spec), line);
    const settings = {
      ...server.environment,
      SLUICE_STORAGE: 's3://nowhere/sluice',
      SLUICE_SCRATCH: join(folder, 'scratch'),
    };
    const worker = await startWorker('curate-worker', settings);
    expect(await faultOf(worker, 'storage')).toMatch(line);
    await server.createBucket('nowhere');
    await isReady(worker);
  });
});

/** Whether this may make a disk that is as small as a test wants it. */
const mayMount = process.platform === 'linux' && process.getuid?.() === 0;
if (!mayMount) process.stderr.write('left out: tests of a full disk, which only root can make\n');

describe.skipIf(!mayMount || !redisProgram)('a disk that is full', () => {
  it('is one line, exit 4, and not ready until there is room', async () => {
    const folder = await temporaryFolder();
    const disk = join(folder, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
    onTestFinished(() => void execFileSync('umount', ['-l', disk]));
    const worker = await startWorker('curate-worker', { SLUICE_STORAGE: join(disk, 'out') });
    await isReady(worker);

    const filler = join(disk, 'filler');
    const full = writeFile(filler, new Uint8Array(128 * 2 ** 20));
    await expect(full).rejects.toThrow('ENOSPC');
    const line = /no space|no room|full/i;
    expect(await faultOf(worker, 'storage')).toMatch(line);
    await vi.waitFor(() => expect(worker.output()).toContain('takes no jobs'), 30_000);
    const spec = await specWith(folder, { storage: join(disk, 'out') });
    expectUnreachable(await sluice('run', spec), line);

    await rm(filler);
    await isReady(worker);
    await vi.waitFor(() => expect(worker.output()).toContain('takes jobs again'), 30_000);
    expect(await sluice('run', spec)).toMatchObject({ code: 0 });
  });
});
