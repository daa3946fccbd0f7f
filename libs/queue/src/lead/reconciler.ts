import type { Runs } from '@sluice/pipeline';
import type { JobQueue } from '../backends/queue-backend.ts';
import { queueRun, settleCancelled } from '../runs/run-queue.ts';

export interface ReconcilerOptions {
  /** Milliseconds between two looks. */
  every: number;
  log: (line: string) => void;
}

/**
 * Queues again what should be queued and is not, for as long as it is open: after the queue has lost its data,
 * or whoever ordered a run died before it was queued. A run that is queued already stays as it is.
 */
export function startReconciler(
  queue: JobQueue,
  runs: Runs,
  { every, log }: ReconcilerOptions,
): { close(): Promise<void> } {
  let told = '';
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const look = async (): Promise<void> => {
    try {
      await reconcile(queue, runs);
      told = '';
    } catch (error) {
      const { message } = error as Error;
      if (message !== told) log(`cannot look for runs that the queue has forgotten: ${message}`);
      told = message;
    }
  };
  const go = async (): Promise<void> => {
    await look();
    if (closed) return;
    timer = setTimeout(() => {
      looking = go();
    }, every);
    timer.unref();
  };
  let looking = go();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

async function reconcile(queue: JobQueue, runs: Runs): Promise<void> {
  for (const order of await runs.open()) {
    if (order.wanted === 'run') await queueRun(queue, order);
    else if (order.wanted === 'cancel') await settleCancelled(queue, runs, order);
  }
}
