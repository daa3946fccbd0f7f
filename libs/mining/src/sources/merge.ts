import { MiningFault } from '../fault.ts';
import type { Proposals } from '../shard.ts';
import { SOURCES } from './source.ts';

export interface MergedProposals {
  proposals: Proposals;
  /** By name of the source: candidates it proposed, and those that stayed its own. */
  counts: Record<string, { proposed: number; kept: number }>;
}

/**
 * The proposals of several sources for the same anchors as one list per anchor, source after source. A
 * candidate that several proposed stays with the first, at its rank there.
 *
 * @param unusable per anchor, whether the model gave it no usable vector: it then gets no candidates, and
 *   none of its proposals count
 */
export const mergeProposals = (
  parts: readonly Proposals[],
  unusable?: ArrayLike<boolean>,
): MergedProposals => {
  const anchors = (parts[0]?.offsets.length ?? 1) - 1;
  const misfit = parts.find(({ offsets }) => offsets.length !== anchors + 1);
  if (misfit) {
    throw new MiningFault(
      'proposals',
      `sources speak of different anchors: ${anchors} and ${misfit.offsets.length - 1}`,
    );
  }
  const room = parts.reduce((sum, { values }) => sum + values.length, 0);
  const merged: Proposals = {
    offsets: new Uint32Array(anchors + 1),
    values: new Int32Array(room),
    ranks: new Int32Array(room),
    sources: new Uint8Array(room),
  };
  const proposed = new Float64Array(SOURCES.length);
  const kept = new Float64Array(SOURCES.length);
  let end = 0;
  for (let anchor = 0; anchor < anchors; anchor++) {
    const seen = new Set<number>();
    for (const { offsets, values, ranks, sources } of unusable?.[anchor] ? [] : parts) {
      for (let i = offsets[anchor]; i < offsets[anchor + 1]; i++) {
        proposed[sources[i]]++;
        if (seen.has(values[i])) continue;
        seen.add(values[i]);
        kept[sources[i]]++;
        merged.values[end] = values[i];
        merged.ranks[end] = ranks[i];
        merged.sources[end++] = sources[i];
      }
    }
    merged.offsets[anchor + 1] = end;
  }
  const counts = SOURCES.flatMap((source, s) =>
    proposed[s] > 0 ? [[source, { proposed: proposed[s], kept: kept[s] }] as const] : [],
  );
  return {
    proposals: {
      offsets: merged.offsets,
      values: merged.values.slice(0, end),
      ranks: merged.ranks.slice(0, end),
      sources: merged.sources.slice(0, end),
    },
    counts: Object.fromEntries(counts),
  };
};
