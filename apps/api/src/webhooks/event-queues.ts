import { SluiceError } from '@sluice/contracts';
import type { AddJob } from '@sluice/events';
import { openBackend } from '@sluice/queue';

type Backend = Awaited<ReturnType<typeof openBackend>>;

/** Jobs of events that are remembered, so that an event that comes again is known. */
const REMEMBERED = { count: 10_000 };

export interface EventQueues {
  add: AddJob;
  close: () => Promise<void>;
}

/** Queues for events on the server that Sluice's own are on, opened when the first event goes there. */
export const eventQueues = (place: string): EventQueues => {
  if (place === 'embedded') {
    throw new SluiceError('usage', 'events.channels: a queue needs a server; set SLUICE_QUEUE');
  }
  let backend: Promise<Backend> | undefined;
  const queues = new Map<string, ReturnType<Backend['queue']>>();
  const open = async (): Promise<Backend> => {
    backend ??= openBackend(place);
    try {
      return await backend;
    } catch (error) {
      backend = undefined;
      throw error;
    }
  };
  return {
    add: async (name, type, event, id) => {
      const queue = queues.get(name) ?? (await open()).queue(name);
      queues.set(name, queue);
      await queue.add(type, event, { jobId: id, removeOnComplete: REMEMBERED });
    },
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await (await backend?.catch(() => undefined))?.close();
    },
  };
};
