import { randomUUID } from 'node:crypto';
import { SluiceError, verdictSchema, type Verdict } from '@sluice/contracts';
import type { Ledger } from '@sluice/pipeline';
import type { Bucket } from './bucket.ts';

/** Objects read at once: a ledger of years is some thousands of small ones. */
const READS_AT_ONCE = 16;

/**
 * The ledger as one object an append, `<dataset>/verdicts/<time>-<random>.jsonl`: a bucket has no file to
 * append to. Names in order are verdicts in order, as far as the writers' clocks agree.
 */
export const createBucketLedger = (bucket: Bucket): Ledger => {
  const read = async (key: string): Promise<Verdict[]> => {
    const { text = '' } = (await bucket.read(key)) ?? {};
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line, i) => {
      const parsed = verdictSchema.safeParse(JSON.parse(line));
      if (parsed.success) return parsed.data;
      const place = `${bucket.uri}/${key}:${i + 1}`;
      throw new SluiceError('input', `${place} is not a verdict: mend or remove the object`);
    });
  };
  return {
    async verdicts(dataset) {
      const keys: string[] = [];
      for await (const key of bucket.list(`${dataset}/verdicts/`)) keys.push(key);
      keys.sort();
      const all: Verdict[] = [];
      for (let from = 0; from < keys.length; from += READS_AT_ONCE) {
        const some = await Promise.all(keys.slice(from, from + READS_AT_ONCE).map(read));
        all.push(...some.flat());
      }
      return all;
    },
    async append(dataset, verdicts) {
      if (verdicts.length === 0) return;
      const lines = verdicts.map((verdict) => `${JSON.stringify(verdictSchema.parse(verdict))}\n`);
      const name = `${new Date().toISOString()}-${randomUUID()}`;
      await bucket.create(`${dataset}/verdicts/${name}.jsonl`, lines.join(''));
    },
  };
};
