import { asSluiceError, type EventType, type SluiceEvent } from '@sluice/contracts';
import { type Channel, DELIVERED, failed } from '../channel.ts';

export interface QueueSubscription {
  /** Of the queue. */
  name: string;
  types: readonly EventType[];
}

/** Adds a job under an id; a queue that has a job of this id already adds none. */
export type AddJob = (queue: string, name: string, data: SluiceEvent, id: string) => Promise<void>;

/** A queue of the same server that Sluice's own are on: the event is the job, its type the job's name. */
export const queueChannel = ({ name, types }: QueueSubscription, add: AddJob): Channel => ({
  target: `queue:${name}`,
  types,
  deliver: async (event) => {
    try {
      await add(name, event.type, event, event.id);
      return DELIVERED;
    } catch (error) {
      return failed(asSluiceError(error).message);
    }
  },
});
