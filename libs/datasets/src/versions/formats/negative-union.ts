import type { AnchorGroup, ScoredText } from '@sluice/pipeline';

/** The negatives of an anchor, whichever of its positives they were chosen against. */
export interface NegativeUnion {
  /** Each text once, in order of first appearance. */
  negatives: ScoredText[];
  /** Of each triplet, by its indices into the group: where its negative stands in the union. */
  places: { positive: number; negative: number; place: number }[];
}

export function negativeUnion({ positives }: AnchorGroup): NegativeUnion {
  const negatives: ScoredText[] = [];
  const places: NegativeUnion['places'] = [];
  const placeOf = new Map<string, number>();
  for (const [positive, { negatives: own }] of positives.entries()) {
    for (const [negative, scored] of own.entries()) {
      let place = placeOf.get(scored.text);
      if (place === undefined) {
        place = negatives.push(scored) - 1;
        placeOf.set(scored.text, place);
      }
      places.push({ positive, negative, place });
    }
  }
  return { negatives, places };
}
