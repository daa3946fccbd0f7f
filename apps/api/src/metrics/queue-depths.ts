import { CATALOGUE } from '@sluice/contracts';
import type { QueueState } from '@sluice/observability';
import { openBackend } from '@sluice/queue';

type Backend = Awaited<ReturnType<typeof openBackend>>;

export interface QueueDepths {
  read(): Promise<{ queues: QueueState[]; memory?: { used: number; limit: number } }>;
  close: () => Promise<void>;
}

const QUEUES = ['run', ...new Set(Object.values(CATALOGUE).map(({ queue }) => queue))];

/** How much lies in the queues of a server, opened when it is first asked for. */
export const queueDepths = (place: string): QueueDepths => {
  let opened: Promise<{ backend: Backend; queues: ReturnType<Backend['queue']>[] }> | undefined;
  const open = () =>
    (opened ??= openBackend(place).then(
      (backend) => ({ backend, queues: QUEUES.map((name) => backend.queue(name)) }),
      (error: unknown) => {
        opened = undefined;
        throw error;
      },
    ));
  return {
    read: async () => {
      const { backend, queues } = await open();
      // A server that is away lets commands wait; whoever reads metrics does not.
      await backend.check();
      const [memory, ...counts] = await Promise.all([
        backend.memory?.(),
        ...queues.map((queue) => queue.getJobCounts()),
      ]);
      const states = counts.map((jobs, i) => ({ queue: QUEUES[i]!, jobs }));
      return { queues: states, ...(memory && { memory }) };
    },
    close: async () => {
      const known = await opened?.catch(() => undefined);
      if (!known) return;
      await Promise.all(known.queues.map((queue) => queue.close()));
      await known.backend.close();
    },
  };
};
