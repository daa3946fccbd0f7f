/** Hardness of a triplet by number, as shards store it. */
export const HARDNESS = ['hard', 'semi_hard', 'easy'] as const;
export type Hardness = (typeof HARDNESS)[number];

export const HARD = 0;
export const SEMI_HARD = 1;
export const EASY = 2;

/**
 * hard d(a,n) ≤ d(a,p); semi-hard d(a,p) < d(a,n) ≤ d(a,p) + m; easy beyond
 * (Schroff et al., FaceNet, arXiv 1503.03832).
 */
export const hardnessOf = (dAp: number, dAn: number, margin: number): number => {
  if (dAn <= dAp) return HARD;
  return dAn <= dAp + margin ? SEMI_HARD : EASY;
};

/** A triplet that no longer teaches: its triplet loss max(0, d(a,p) − d(a,n) + m) is zero. */
export const isZeroLoss = (dAp: number, dAn: number, margin: number): boolean =>
  dAp - dAn + margin <= 0;
