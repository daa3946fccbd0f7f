import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { DIMENSIONS, ngramModel } from '../src/ngram-model.ts';
import { openWorkerPool, type WorkerPool } from '../src/worker-pool.ts';

type Pool = WorkerPool<readonly string[] | null, Float32Array>;

const SCRIPT = new URL('../src/ngram-worker.ts', import.meta.url);
const pools: Pool[] = [];

function open(data: unknown = ngramModel(), script = SCRIPT, idleMs?: number): Pool {
  const pool: Pool = openWorkerPool({ script, data, threads: 1, idleMs });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

describe('a worker pool', () => {
  it('rejects when its workers cannot start, each time', async () => {
    const broken = open(Uint8Array.of(1, 2, 3));
    await expect(broken.run(['a'])).rejects.toMatchObject({
      name: 'SluiceError',
      code: 'internal',
    });
    await expect(broken.run(['a'])).rejects.toThrow(/an embedding worker failed: .*protobuf/i);
    const absent = open(undefined, new URL('./no-such-worker.ts', import.meta.url));
    await expect(absent.run(['a'])).rejects.toThrow(/an embedding worker failed: .*no-such-worker/);
  });

  it('rejects a task that fails and goes on with the next', async () => {
    const pool = open();
    const [failed, served] = await Promise.allSettled([pool.run(null), pool.run(['a', 'b'])]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'internal' } });
    expect(served).toMatchObject({ status: 'fulfilled', value: { length: 2 * DIMENSIONS } });
  });

  it('lets the task under way finish when it closes, and rejects all others', async () => {
    const pool = open();
    const begun = Promise.allSettled(['a', 'b', 'c'].map((text) => pool.run([text])));
    await Promise.all([pool.close(), pool.close()]);
    const outcomes = [...(await begun), ...(await Promise.allSettled([pool.run(['d'])]))];
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect(outcomes[3]).toMatchObject({ reason: { message: /the embedder is closed/ } });
  });

  it('stops a worker that has been idle, and starts another when there is work again', async () => {
    const started: Worker[] = [];
    const note = (worker: Worker): number => started.push(worker);
    process.on('worker', note);
    try {
      const pool = open(ngramModel(), SCRIPT, 200);
      await pool.run(['a']);
      await pool.run(['b']);
      expect(started).toHaveLength(1);
      await once(started[0], 'exit');
      await expect(pool.run(['c'])).resolves.toHaveLength(DIMENSIONS);
      expect(started).toHaveLength(2);
    } finally {
      process.off('worker', note);
    }
  });

  it('lets the process end, by itself when idle and with its own code at work', async () => {
    expect(await exitCode(`await embedder.embed(['a'], 'anchor');`)).toBe(0);
    for (const milliseconds of [40, 120, 200, 280]) {
      const script = `void embedder.embed(Array(50_000).fill('as long as it takes'), 'anchor');
        setTimeout(() => process.exit(7), ${milliseconds});`;
      expect(await exitCode(script)).toBe(7);
    }
  });
});

/** Of a process that opens an embedder and runs the script. */
function exitCode(script: string): Promise<number | null> {
  const module = JSON.stringify(new URL('../src/index.ts', import.meta.url).href);
  const source = `import { openEmbedder } from ${module};
    const embedder = await openEmbedder({ path: 'builtin:ngram-v1' }, { threads: 2 });
    ${script}`;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--conditions=source', '--eval', source],
      { timeout: 20_000 },
      () => resolve(child.exitCode),
    );
  });
}
