import { createHash } from 'node:crypto';
import { isBucketUri, SluiceError } from '@sluice/contracts';
import type { Inputs } from '@sluice/pipeline';
import { bucketAddress } from './bucket-address.ts';
import { openBucket } from './bucket.ts';
import type { Scratch } from './scratch.ts';

/**
 * The user's files, of which some lie in buckets: those are fetched, whole, before they are read, and again
 * when they have changed.
 */
export const createBucketInputs = (inputs: Inputs, scratch: Scratch): Inputs => {
  const fetch = async (uri: string): Promise<string> => {
    const slash = uri.lastIndexOf('/');
    const name = uri.slice(slash + 1);
    const bucket = openBucket(bucketAddress(uri.slice(0, slash)).uri);
    try {
      const etag = await bucket.etag(name);
      if (etag === undefined) throw new SluiceError('input', `${uri}: there is no such object`);
      const digest = createHash('sha256').update(`${uri} ${etag}`).digest('hex');
      return await scratch.file(`input/${digest}`, name, async (path) => {
        await bucket.download(name, path);
      });
    } finally {
      bucket.close();
    }
  };

  const localPath = (path: string): Promise<string> | string =>
    isBucketUri(path) ? fetch(path) : path;

  return {
    describe: async (path) => ({ ...(await inputs.describe(await localPath(path))), uri: path }),
    async *rows(path, required, optional) {
      yield* inputs.rows(await localPath(path), required, optional);
    },
  };
};
