/** Equal-width bins over [from, to]; values outside count in the first or the last bin. */
export interface Histogram {
  from: number;
  to: number;
  counts: number[];
}

export const emptyHistogram = (from: number, to: number, bins: number): Histogram => ({
  from,
  to,
  counts: Array.from({ length: bins }, () => 0),
});

export const countIn = ({ from, to, counts }: Histogram, value: number): void => {
  const bin = Math.floor(((value - from) / (to - from)) * counts.length);
  counts[Math.min(counts.length - 1, Math.max(0, bin))]++;
};

export const addHistogram = (into: Histogram, other: Histogram): void => {
  other.counts.forEach((count, bin) => (into.counts[bin] += count));
};

/** How many of a set of triplets have no loss left. */
export interface ZeroLoss {
  zero: number;
  triplets: number;
}

/** Share of zero-loss triplets; null of none. */
export const zeroLossFraction = ({ zero, triplets }: ZeroLoss): number | null =>
  triplets === 0 ? null : zero / triplets;

/** No triplets yet, for each of some names: hardnesses, say, or sources. */
export const emptyZeroLosses = <Name extends string>(
  names: readonly Name[],
): Record<Name, ZeroLoss> => {
  const entries = names.map((name) => [name, { zero: 0, triplets: 0 }] as const);
  return Object.fromEntries(entries) as Record<Name, ZeroLoss>;
};

export const countLoss = (into: ZeroLoss, isZero: boolean): void => {
  into.triplets++;
  if (isZero) into.zero++;
};

export const addZeroLoss = (into: ZeroLoss, { zero, triplets }: ZeroLoss): void => {
  into.zero += zero;
  into.triplets += triplets;
};

/** How triplets share out their negatives: a few documents that serve very many are hubs. */
export interface NegativeUse {
  /** Documents by the number of triplets they are the negative of, ascending, 0 included. */
  histogram: { triplets: number; documents: number }[];
  /** The most triplets that any document is the negative of. */
  most: number;
  /** The documents used most, ties by number. */
  top: { document: number; triplets: number }[];
}

/** @param uses per document, the triplets it is the negative of */
export const negativeUse = (uses: Uint32Array, top = 10): NegativeUse => {
  const documents = new Map<number, number>();
  for (const triplets of uses) documents.set(triplets, (documents.get(triplets) ?? 0) + 1);
  const histogram = Array.from(documents, ([triplets, documents]) => ({ triplets, documents }));
  histogram.sort((a, b) => a.triplets - b.triplets);
  return {
    histogram,
    most: histogram.at(-1)?.triplets ?? 0,
    top: mostUsed(uses, top),
  };
};

const mostUsed = (uses: Uint32Array, places: number): NegativeUse['top'] => {
  const top: NegativeUse['top'] = [];
  uses.forEach((triplets, document) => {
    const enough = top[places - 1]?.triplets ?? 0;
    if (triplets <= enough) return;
    const place = top.findIndex((other) => other.triplets < triplets);
    top.splice(place < 0 ? top.length : place, 0, { document, triplets });
    if (top.length > places) top.pop();
  });
  return top;
};
