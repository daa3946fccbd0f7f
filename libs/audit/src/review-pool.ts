import { DECISIONS, REASONS, type ReviewPool } from '@sluice/mining';
import type { Database } from './connection.ts';

/** All candidates as the sampling of the mining library wants them. */
export const readPool = async (database: Database, signal?: AbortSignal): Promise<ReviewPool> => {
  const columns = await database.columns(
    `select anchor, similarity, decision, reason from pairs order by num`,
    {},
    signal,
  );
  const codes = (words: readonly string[], column: string): Uint8Array => {
    const code = new Map<unknown, number>(words.map((word, i) => [word, i]));
    return Uint8Array.from(columns[column]!, (word) => code.get(word) ?? 0);
  };
  return {
    anchors: Int32Array.from(columns['anchor'] as number[]),
    similarities: Float64Array.from(
      columns['similarity'] as (number | null)[],
      (value) => value ?? Number.NaN,
    ),
    decisions: codes(DECISIONS, 'decision'),
    reasons: codes(REASONS, 'reason'),
  };
};
