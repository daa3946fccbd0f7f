import type { Bucket } from './bucket.ts';

/** Removes every object whose key begins with the prefix. */
export const removeUnder = async (bucket: Bucket, prefix: string): Promise<void> => {
  const keys: string[] = [];
  for await (const key of bucket.list(prefix)) keys.push(key);
  if (keys.length > 0) await bucket.remove(keys);
};
