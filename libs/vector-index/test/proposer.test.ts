import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findExactLevels } from '../src/exact-levels.ts';
import { createProposer } from '../src/proposer.ts';
import { GROUP_SIZE, QUERY_ZERO } from '../src/quantization.ts';

const proposer = await createProposer();
const levels = await findExactLevels();

/** Codes as large as they come, so that sums that do not fit would be seen. */
const input = fc
  .record({
    dimensions: fc.integer({ min: 1, max: 70 }),
    queries: fc.integer({ min: 1, max: 9 }),
    groups: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(1_000_000),
  })
  .map(({ dimensions, queries, groups, seed }) => {
    const columns = groups * GROUP_SIZE;
    const pick = (i: number, choices: readonly number[]) =>
      choices[(Math.imul(i + seed, 2_654_435_761) >>> 16) % choices.length];
    return {
      dimensions,
      queries: Uint8Array.from({ length: queries * dimensions }, (_, i) =>
        pick(i, [1, 255, QUERY_ZERO, 200]),
      ),
      codes: Int8Array.from({ length: dimensions * columns }, (_, i) =>
        pick(i, [levels, -levels, 0, 31]),
      ),
      scales: Float32Array.from({ length: columns }, (_, i) => pick(i, [1, 0.5, 2 ** -40])),
    };
  });

type Input = Parameters<typeof proposer.maxima>[0];

const scoresOf = ({ dimensions, queries, codes, scales }: Input): number[][] =>
  Array.from({ length: queries.length / dimensions }, (_, query) =>
    Array.from(scales, (scale, column) => {
      let sum = 0;
      for (let d = 0; d < dimensions; d++)
        sum += (queries[query * dimensions + d] - QUERY_ZERO) * codes[d * scales.length + column];
      // Never −0, which no test means.
      return Math.fround(sum * scale) + 0;
    }),
  );

const groupsOf = (scores: readonly number[]): number[][] =>
  Array.from({ length: scores.length / GROUP_SIZE }, (_, group) =>
    scores.slice(group * GROUP_SIZE, (group + 1) * GROUP_SIZE),
  );

describe('the proposer', () => {
  it('knows the best score of each group exactly', async () => {
    await fc.assert(
      fc.asyncProperty(input, async (some) => {
        const expected = scoresOf(some).flatMap((scores) =>
          groupsOf(scores).map((group) => Math.max(...group)),
        );
        expect([...(await proposer.maxima(some))]).toEqual(expected);
      }),
    );
  });

  it('proposes the groups that reach the cut, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(input, fc.nat(3), async (some, nth) => {
        const scores = scoresOf(some);
        const cuts = Float32Array.from(scores, (each) => each[nth]);
        const { count, places, scores: proposed } = await proposer.propose(some, cuts);
        const expected = scores.flatMap((each, query) =>
          groupsOf(each).flatMap((group, g) =>
            Math.max(...group) >= cuts[query] ? [{ query, group: g, scores: group }] : [],
          ),
        );
        const found = Array.from({ length: count }, (_, i) => ({
          query: places[i],
          group: places[count + i],
          scores: [...proposed.subarray(i * GROUP_SIZE, (i + 1) * GROUP_SIZE)],
        }));
        expect(found).toEqual(expected);
      }),
    );
  });

  it('proposes nothing where no group reaches its cut', async () => {
    const none = {
      dimensions: 1,
      queries: Uint8Array.of(129),
      scales: new Float32Array(16).fill(1),
    };
    const found = await proposer.propose(
      { ...none, codes: new Int8Array(16).fill(1) },
      Float32Array.of(2),
    );
    expect(found).toMatchObject({ count: 0, places: new Int32Array(0) });
  });
});
