import { z } from 'zod';
import { random } from './at-random.ts';
import { easy, hard, semihard } from './by-hardness.ts';
import type { Pool, Strategy } from './strategy.ts';

/** What a mix is made of, in the order in which the parts draw: `random` draws from what is left. */
const PARTS = { hard, semihard, easy, random } satisfies Record<string, Strategy>;
type Part = keyof typeof PARTS;
type Mix = Record<Part, number>;

/** Which part gets a negative that the shares leave over, when several are as close to it. */
const GENTLEST_FIRST: readonly Part[] = ['random', 'easy', 'semihard', 'hard'];

const share = z.number().min(0).default(0);
const options = {
  mix: z
    .strictObject({ random: share, easy: share, semihard: share, hard: share })
    .refine((mix) => Object.values(mix).some((value) => value > 0), {
      message: 'give at least one part a share above 0',
    })
    .default({ random: 0.5, easy: 0, semihard: 0.5, hard: 0 })
    .describe('mix: shares of num_negatives, relative to their sum, rounded by largest remainder'),
};

/**
 * Negatives of several kinds in fixed shares: models trained on hard negatives alone lose to those
 * trained on random ones, and easy with some hard do best (Huang et al., Embedding-based retrieval in
 * Facebook search, arXiv 2006.11632). A curriculum is one dataset a stage, each with its own mix: all
 * but selection is the same work, done once.
 *
 * What stands in for refused negatives, and fills when relaxed, are further rounds of the same mix.
 */
export const mix = {
  options,
  prefer: (pool, { mix }) => {
    const quotas = largestRemainder(mix, pool.seeks);
    const parts = partNames.flatMap((part) =>
      quotas[part] > 0 ? [{ order: PARTS[part].prefer(pool).order, quota: quotas[part] }] : [],
    );
    return inRounds(pool, parts);
  },
} satisfies Strategy<{ mix: Mix }>;

const partNames = Object.keys(PARTS) as Part[];

/** Whole numbers that add up to n and are as close to the shares as Hamilton's method brings them. */
const largestRemainder = (mix: Mix, n: number): Mix => {
  const sum = partNames.reduce((total, part) => total + mix[part], 0);
  const exact = (part: Part): number => (n * mix[part]) / sum;
  const quotas = { random: 0, easy: 0, semihard: 0, hard: 0 };
  let left = n;
  for (const part of partNames) left -= quotas[part] = Math.floor(exact(part));
  const byRemainder = GENTLEST_FIRST.toSorted(
    (a, b) => exact(b) - quotas[b] - (exact(a) - quotas[a]),
  );
  for (const part of byRemainder.slice(0, left)) quotas[part]++;
  return quotas;
};

/** Round after round, each part draws its quota of what nobody has drawn; the first round is taken. */
const inRounds = (
  { size }: Pool,
  parts: { order: number[]; quota: number }[],
): { order: number[]; takes: number } => {
  const drawn = new Uint8Array(size);
  const next = parts.map(() => 0);
  const order: number[] = [];
  const round = (): number => {
    const before = order.length;
    parts.forEach((part, p) => {
      for (let wanted = part.quota; wanted > 0 && next[p] < part.order.length; next[p]++) {
        const position = part.order[next[p]];
        if (drawn[position]) continue;
        drawn[position] = 1;
        order.push(position);
        wanted--;
      }
    });
    return order.length - before;
  };
  const takes = round();
  while (round() > 0);
  return { order, takes };
};
