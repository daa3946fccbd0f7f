import type { Margins } from '@sluice/contracts';

type Counted = Margins['triplets'];

/** What a margin makes of a set of triplets. */
export interface AtMargin {
  zeroLoss: number | null;
  hardness: { hard: number; semi_hard: number; easy: number };
}

/** Counts at every edge, so that a line can be dragged over them without adding anything up. */
export const marginCounter = (
  { per_unit: perUnit, first }: Pick<Margins, 'per_unit' | 'first'>,
  { total, hard, counts }: Counted,
): ((margin: number) => AtMargin) => {
  const beyond = new Float64Array(counts.length + 1);
  for (let i = counts.length - 1; i >= 0; i--) beyond[i] = beyond[i + 1]! + counts[i]!;
  return (margin) => {
    const edge = Math.round(margin * perUnit) - first;
    const easy = edge <= 0 ? total : (beyond[Math.min(edge, counts.length)] ?? 0);
    return {
      zeroLoss: total === 0 ? null : easy / total,
      hardness: {
        hard,
        semi_hard: Math.max(0, total - hard - easy),
        easy: Math.min(easy, total - hard),
      },
    };
  };
};

/** The nearest margin that is an edge of a bin and not below 0, as exact as a division gives it. */
export const snap = (margin: number, perUnit: number): number =>
  Math.max(0, Math.round(margin * perUnit)) / perUnit;
