import { outcomeOf, type Outcome } from './outcome.ts';
import type { Setting } from './recipes.ts';
import type { Trial } from './trial.ts';

/** The share of false negatives by hardness, as a recipe's threshold moves; by ascending hardness value. */
export type Curve = readonly Pick<Outcome, 'hardness' | 'falseShare'>[];

export const curveOf = (trial: Trial, sweep: readonly Setting[]): Curve =>
  sweep
    .map((setting) => outcomeOf(trial, setting))
    .filter(({ emitted }) => emitted > 0)
    .sort((a, b) => a.hardness - b.hardness);

/** The share of false negatives at a hardness, linear between the settings tried; undefined outside them. */
export const shareAt = (curve: Curve, hardness: number): number | undefined => {
  const after = curve.findIndex((point) => point.hardness >= hardness);
  if (after < 0) return undefined;
  const to = curve[after];
  if (to.hardness === hardness) return to.falseShare;
  if (after === 0) return undefined;
  const from = curve[after - 1];
  const part = (hardness - from.hardness) / (to.hardness - from.hardness);
  return from.falseShare + part * (to.falseShare - from.falseShare);
};

/** The lowest share that any of several recipes reaches at a hardness. */
export const bestShareAt = (curves: readonly Curve[], hardness: number): number | undefined => {
  const shares = curves.map((curve) => shareAt(curve, hardness)).filter((s) => s !== undefined);
  return shares.length === 0 ? undefined : Math.min(...shares);
};
