import { z } from 'zod';
import type { Random } from '../random.ts';
import { type DistanceMatrix, distanceMatrix } from './distance-matrix.ts';
import { pairList } from './index-list.ts';
import type { IndexPairs } from './mined.ts';
import { defineMiner, distanceOption } from './miner.ts';
import { pairCells, type PairKind } from './pairs.ts';

const options = z.strictObject({
  num_bins: z.int().min(1).max(65_536).default(100),
  pos_per_bin: z.int().min(1).default(10),
  neg_per_bin: z.int().min(1).default(10),
  distance: distanceOption('euclidean'),
});

/**
 * Pairs spread evenly over the distances that occur: each kind's distances, from the smallest to the
 * largest, are cut into bins of equal width, and every bin that is not empty yields as many pairs as
 * asked, drawn uniformly with replacement.
 */
export const uniformHistogram = defineMiner(options, (batch, options, random) => {
  const matrix = distanceMatrix(batch, options.distance);
  const draw = (kind: PairKind, perBin: number): IndexPairs =>
    drawEvenly(matrix, batch.labels, kind, { bins: options.num_bins, perBin }, random);
  return {
    kind: 'pairs',
    positivePairs: draw('positive', options.pos_per_bin),
    negativePairs: draw('negative', options.neg_per_bin),
  };
});

const drawEvenly = (
  { size, values }: DistanceMatrix,
  labels: Int32Array,
  kind: PairKind,
  { bins, perBin }: { bins: number; perBin: number },
  random: Random,
): IndexPairs => {
  const cells = pairCells(labels, kind);
  const binOf = binsOf(cells, values, bins);
  const counts = new Uint32Array(bins);
  for (let i = 0; i < cells.length; i++) counts[binOf[i]]++;

  // Which members of its bin each draw takes, ascending, so that one pass over the pairs meets them all.
  const draws = Array.from(counts, (count) =>
    Uint32Array.from({ length: count === 0 ? 0 : perBin }, () => random.below(count)).sort(),
  );
  const next = Int32Array.from(draws, ([first = NONE]) => first);
  const met = new Int32Array(bins);
  const passed = new Int32Array(bins);
  const drawn = pairList();
  for (let i = 0; i < cells.length; i++) {
    const bin = binOf[i];
    const member = passed[bin]++;
    if (member !== next[bin]) continue;
    const anchor = Math.trunc(cells[i] / size);
    for (; next[bin] === member; next[bin] = draws[bin][++met[bin]] ?? NONE) {
      drawn.add(anchor, cells[i] - anchor * size);
    }
  }
  return drawn.finish();
};

const NONE = -1;

/** The bin of each pair by its distance; equal distances all count in the last bin. */
const binsOf = (cells: Int32Array, values: Float32Array, bins: number): Uint16Array => {
  let from = Infinity;
  let to = -Infinity;
  for (let i = 0; i < cells.length; i++) {
    from = Math.min(from, values[cells[i]]);
    to = Math.max(to, values[cells[i]]);
  }
  const perUnit = bins / (to - from);
  const last = bins - 1;
  const binOf = new Uint16Array(cells.length);
  if (from === to) return binOf.fill(last);
  for (let i = 0; i < cells.length; i++) {
    binOf[i] = Math.min(last, (values[cells[i]] - from) * perUnit);
  }
  return binOf;
};
