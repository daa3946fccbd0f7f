import type { Runs } from '@sluice/pipeline';
import { type Documents, runsIn } from '../run-documents.ts';
import type { Bucket } from './bucket.ts';

const PREFIX = '.sluice/runs/';
/** Writers beside each other: whoever comes late writes over the others. */
const TRIES = 10;

/** Runs as small objects. */
export const createBucketRuns = (bucket: Bucket): Runs => runsIn(documentsIn(bucket));

const documentsIn = (bucket: Bucket): Documents => ({
  read: async (key) => (await bucket.read(PREFIX + key))?.text,
  async write(key, text) {
    for (let tries = 0; tries < TRIES; tries++) {
      const standing = await bucket.etag(PREFIX + key);
      const written =
        standing === undefined
          ? await bucket.create(PREFIX + key, text)
          : await bucket.replace(PREFIX + key, text, standing);
      if (written) return;
    }
    throw new Error(`${bucket.uri}/${PREFIX}${key} changes all the time`);
  },
  remove: (key) => bucket.remove([PREFIX + key]),
  async list(folder) {
    const keys: string[] = [];
    for await (const key of bucket.list(`${PREFIX}${folder}/`)) keys.push(key.slice(PREFIX.length));
    return keys;
  },
});
