import { describe, expect, it } from 'vitest';

import { createThreadPool, type ThreadPool } from '../src/thread-pool.ts';

/** Does what its tasks say. */
const THREAD = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', async (task) => {
      if (task === 'close') return parentPort.close();
      if (task.exit) process.exit(3);
      if (task.crash) setImmediate(() => { throw new Error('crashed'); });
      else if (task.fault) parentPort.postMessage({ fault: { code: 'model', message: task.fault } });
      else setTimeout(() => parentPort.postMessage({ value: [threadId, 'hello'] }), task.ms);
    });`)}`,
);

async function withPool(size: number, use: (pool: ThreadPool) => Promise<void>): Promise<void> {
  const pool = createThreadPool(THREAD, size);
  try {
    await use(pool);
  } finally {
    await pool.close();
  }
}

describe('a thread pool', () => {
  it('runs tasks side by side, on no more threads than it has', () =>
    withPool(2, async (pool) => {
      const tasks = Array.from({ length: 6 }, () => pool.run<[number, string]>({ ms: 20 }));
      const answers = await Promise.all(tasks);
      expect(new Set(answers.map(([thread]) => thread)).size).toBe(2);
      expect(answers.every(([, greeting]) => greeting === 'hello')).toBe(true);
    }));

  it('gives an error back with its code, and goes on', () =>
    withPool(1, async (pool) => {
      await expect(pool.run({ fault: 'no good' })).rejects.toMatchObject({
        name: 'SluiceError',
        code: 'model',
        message: 'no good',
      });
      await expect(pool.run({ ms: 0 })).resolves.toBeDefined();
    }));

  it.each([
    [{ crash: true }, 'crashed'],
    [{ exit: true }, 'a search thread ended by itself, with code 3'],
  ])('rejects the task a thread dies of (%o), and replaces the thread', (task, message) =>
    withPool(1, async (pool) => {
      const deadly = pool.run(task);
      const waiting = pool.run<[number, string]>({ ms: 0 });
      await expect(deadly).rejects.toThrow(message);
      await expect(waiting).resolves.toContain('hello');
    }),
  );

  it('rejects what is under way and what waits when it is closed, and all after that', () =>
    withPool(1, async (pool) => {
      const rejections = [pool.run({ ms: 200 }), pool.run({ ms: 0 })].map((task) =>
        expect(task).rejects.toThrow('closed'),
      );
      await pool.close();
      await Promise.all(rejections);
      await expect(pool.run({ ms: 0 })).rejects.toThrow('closed');
    }));
});
