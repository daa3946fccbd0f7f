import { setTimeout as sleep } from 'node:timers/promises';
import { JOB_NAMES } from '@sluice/contracts';
import { expect } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import { startWorkers } from '../../src/workers.ts';
import { quickCatalogue } from '../pipeline-double.ts';

export const never = (): Promise<never> => new Promise(() => undefined);

/** Waits until the signal is aborted, as a handler that heeds it does. */
export const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

/** Fresh workers find no job that an ended run has left behind. */
export async function expectNothingLeft(backend: QueueBackend): Promise<void> {
  const found: string[] = [];
  const handlers = JOB_NAMES.map((name) => [name, async () => void found.push(name)]);
  const workers = startWorkers(backend, Object.fromEntries(handlers), {
    catalogue: quickCatalogue(),
  });
  await sleep(200);
  await workers.close();
  expect(found).toEqual([]);
}
