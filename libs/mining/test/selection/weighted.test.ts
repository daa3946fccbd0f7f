import { describe, expect, it } from 'vitest';
import { curate } from '../../src/index.ts';
import { misfit, uniform } from '../chi-squared.ts';
import { shardOf } from '../made-shard.ts';
import { poolWorld, selecting } from './made-select.ts';

const ANCHORS = 20_000;
const POSITIVE = 0.6;
const similarities = [0.9, 0.75, 0.6, 0.45, 0.3, 0.05];
const size = similarities.length;
const shard = shardOf(poolWorld(similarities, POSITIVE, ANCHORS));

const normalised = (weights: number[]): number[] => {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
};

/** Wu et al.: 1 over the density of distance d between points uniform on a sphere of D dimensions. */
const inverseDensity = (d: number, dimensions: number): number =>
  1 / (d ** (dimensions - 2) * (1 - (d * d) / 4) ** ((dimensions - 3) / 2));
const distances = similarities.map((s) => Math.sqrt(2 - 2 * s));

const cases: { name: string; select: object; dimensions: number; weights: number[] }[] = [
  { name: 'random', select: { strategy: 'random' }, dimensions: 3, weights: uniform(size) },
  ...[3, 16].map((dimensions) => ({
    name: `distance_weighted in ${dimensions} dimensions`,
    select: { strategy: 'distance_weighted', cutoff: 0.8, nonzero_loss_cutoff: 1.3 },
    dimensions,
    weights: distances.map((d) => (d < 1.3 ? inverseDensity(Math.max(d, 0.8), dimensions) : 0)),
  })),
  ...[
    [4, 0],
    [20, 0.1],
  ].map(([a, b]) => ({
    name: `simans with a = ${a}, b = ${b}`,
    select: { strategy: 'simans', simans_a: a, simans_b: b },
    dimensions: 3,
    weights: similarities.map((s) => Math.exp(-a * (s - POSITIVE - b) ** 2)),
  })),
];

describe('a strategy that draws', () => {
  it.for(cases)('draws one by its weights: $name', ({ select, dimensions, weights }) => {
    const options = { ...selecting({ ...select, num_negatives: 1 }), dimensions };
    const { triplets } = curate(shard, options);
    const drawn = new Uint32Array(size);
    for (const negative of triplets.negatives) drawn[shard.proposals.values[negative]]++;
    expect(misfit(drawn, normalised(weights))).toBeLessThan(1);
  });

  it.for(cases)('draws two without replacement: $name', ({ select, dimensions, weights }) => {
    const options = { ...selecting({ ...select, num_negatives: 2 }), dimensions };
    const { triplets } = curate(shard, options);
    const drawn = new Uint32Array(size * size);
    for (let t = 0; t < triplets.negatives.length; t += 2) {
      const [one, two] = [0, 1].map((i) => shard.proposals.values[triplets.negatives[t + i]]);
      drawn[one * size + two]++;
    }
    const p = normalised(weights);
    const unordered = p.flatMap((pi, i) =>
      p.map((pj, j) => (i < j ? (pi * pj) / (1 - pi) + (pj * pi) / (1 - pj) : 0)),
    );
    expect(misfit(drawn, unordered)).toBeLessThan(1);
  });

  it('draws by the weights alone where densities lie hundreds of powers of ten apart', () => {
    const select = { strategy: 'distance_weighted', num_negatives: 1, cutoff: 0.01 };
    const { triplets } = curate(shard, { ...selecting(select), dimensions: 1024 });
    expect(new Set(triplets.dAn)).toEqual(new Set([Math.sqrt(2 - 2 * 0.9)]));
  });

  it('draws for different anchors as if they knew nothing of each other', () => {
    const { triplets } = curate(shard, selecting({ strategy: 'random', num_negatives: 1 }));
    const together = new Uint32Array(size * size);
    const documents = triplets.negatives.map((negative) => shard.proposals.values[negative]);
    for (let t = 1; t < documents.length; t += 2) {
      together[documents[t - 1] * size + documents[t]]++;
    }
    expect(misfit(together, uniform(size * size))).toBeLessThan(1);
  });
});
