import { eventSchema } from '@sluice/contracts';
import type { Events } from '@sluice/pipeline';
import type { Bucket } from './bucket.ts';

const key = (dataset: string, id: string): string => `${dataset}/events/${id}.json`;

/** Events as one object each, `<dataset>/events/<id>.json`: a bucket has no file to append to. */
export const createBucketEvents = (bucket: Bucket): Events => {
  return {
    has: async (dataset, id) => (await bucket.read(key(dataset, id))) !== undefined,
    append: async (event) => {
      await bucket.create(
        key(event.data.dataset, event.id),
        `${JSON.stringify(eventSchema.parse(event))}\n`,
      );
    },
  };
};
