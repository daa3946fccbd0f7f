import type { Relabelled } from './decisions.ts';
import { raggedOf, rowOf, sortedRows } from './ragged.ts';
import type { Shard } from './shard.ts';

/**
 * The shard with its relabelled candidates among the positives of their anchors, after those it had, and
 * among what is known to be relevant (RLHN: relabel a false negative rather than drop it). Evidence that
 * depends on the positives must be gathered anew, so none is carried over.
 */
export const withRelabelled = (shard: Shard, { anchors, proposals }: Relabelled): Shard => {
  const { judged, positives } = shard;
  const rows = Array.from(shard.anchors.keys, (): number[] => []);
  anchors.forEach((anchor, i) => rows[anchor].push(proposals[i]));
  const documents = rows.map((row) => row.map((proposal) => shard.proposals.values[proposal]));
  const known = rows.map((_, a) => [...new Set([...rowOf(judged, a), ...documents[a]])]);
  const inUse = rows.map((_, a) => Array.from(rowOf(positives, a)).concat(documents[a]));
  const similarities = rows.flatMap((row, a) =>
    Array.from(
      positives.similarities.subarray(positives.offsets[a], positives.offsets[a + 1]),
    ).concat(row.map((proposal) => shard.proposals.similarities[proposal])),
  );
  const { evidence: _stale, ...rest } = shard;
  return {
    ...rest,
    judged: sortedRows(raggedOf(known)),
    positives: { ...raggedOf(inUse), similarities: Float64Array.from(similarities) },
  };
};
