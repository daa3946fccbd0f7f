import type { Ragged } from './ragged.ts';

/**
 * 1-based rank of each anchor's first positive among its neighbours, its own text not counted; 0 when
 * no positive is among them. recall@k here is the share of anchors with 0 < rank ≤ k: the Recall@K of
 * metric learning (Musgrave et al., arXiv 2003.08505), which asks for at least one positive.
 */
export const firstPositiveRanks = (
  neighbours: Ragged,
  ownDocument: Int32Array,
  isPositive: (anchor: number, document: number) => boolean,
): Int32Array =>
  ownDocument.map((own, anchor) => {
    let rank = 0;
    for (let i = neighbours.offsets[anchor]; i < neighbours.offsets[anchor + 1]; i++) {
      const document = neighbours.values[i];
      if (document === own) continue;
      rank++;
      if (isPositive(anchor, document)) return rank;
    }
    return 0;
  });
