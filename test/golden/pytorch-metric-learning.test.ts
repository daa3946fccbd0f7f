import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Batch, type Mined, MINERS, seededRandom, tripletLoss } from '@sluice/mining';
import { describe, expect, it } from 'vitest';
import { goldenFolder } from '../support/folders.ts';

interface Golden {
  source: string;
  embeddings: number[][];
  labels: number[];
  /** By miner and options, as in `TripletMargin.hard.margin0.3`: three index columns, or four. */
  miners: Record<string, number[][]>;
  triplet_margin_loss: {
    margin: number;
    loss: number;
    triplets: number;
    non_zero: number;
    zero_loss_fraction: number;
  };
}

const optionIn = (word: string): Record<string, string | number> => {
  const amount = /^(?<name>margin|epsilon|angle)(?<value>[\d.]+)$/.exec(word)?.groups;
  if (amount) return { [amount['name']]: Number(amount['value']) };
  if (['all', 'hard', 'semihard', 'easy'].includes(word)) return { type_of_triplets: word };
  if (['euclidean', 'cosine', 'dot'].includes(word)) return { distance: word };
  throw new Error(`no option is known by the word ${word}`);
};

const mineAs = (caseName: string, batch: Batch): Mined => {
  const [name, ...words] = caseName.split(/\.(?=[a-z])/);
  const miner = Object.entries(MINERS).find(([known]) => known === `${name}Miner`)?.[1];
  if (!miner) throw new Error(`no miner is known as ${name}Miner`);
  return miner.mine(batch, Object.assign({}, ...words.map(optionIn)), seededRandom(1));
};

type Column = ArrayLike<number>;

/** The tuples of some columns as a set in writing. */
const tuples = (...columns: Column[]): string[] =>
  Array.from(columns[0], (_, i) => columns.map((column) => column[i]).join(' ')).sort();

/** Pairs without their direction: at HDC's cut the peer keeps either one of two equal distances. */
const undirected = (anchors: Column, others: Column): string[] =>
  Array.from(anchors, (a, i) => [Math.min(a, others[i]), Math.max(a, others[i])].join(' ')).sort();

/** Ours and theirs in writing. */
const sides = (caseName: string, mined: Mined, theirs: Column[]): [string[][], string[][]] => {
  if (mined.kind === 'triplets') {
    return [[tuples(mined.anchors, mined.positives, mined.negatives)], [tuples(...theirs)]];
  }
  const compare = caseName.startsWith('HDC') ? undirected : tuples;
  const { positivePairs: p, negativePairs: n } = mined;
  const [a1, positives, a2, negatives] = theirs;
  return [
    [compare(p.anchors, p.others), compare(n.anchors, n.others)],
    [compare(a1, positives), compare(a2, negatives)],
  ];
};

const folder = goldenFolder();
const goldens = folder
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Golden)
      .filter(({ source }) => source.startsWith('pytorch-metric-learning'))
  : [];

describe('the miners of pytorch-metric-learning', () => {
  it('have cases in every file of reference outputs', () => {
    if (folder && goldens.length === 0) {
      process.stderr.write(`left out: miners, no file in ${folder} is of this peer\n`);
    }
    expect(goldens.filter(({ miners }) => Object.keys(miners).length === 0)).toEqual([]);
  });

  for (const { source, embeddings, labels, miners, triplet_margin_loss: loss } of goldens) {
    describe(`of ${source}`, () => {
      const batch: Batch = {
        vectors: Float32Array.from(embeddings.flat()),
        dimensions: embeddings[0].length,
        labels: Int32Array.from(labels),
      };

      it.each(Object.entries(miners))('%s', (caseName, theirs) => {
        const [ours, expected] = sides(caseName, mineAs(caseName, batch), theirs);
        expect(ours).toEqual(expected);
      });

      it(`triplet loss at margin ${loss.margin}`, () => {
        const ours = tripletLoss(batch, loss.margin);
        expect(ours.triplets).toBe(loss.triplets);
        expect(ours.nonZero).toBe(loss.non_zero);
        expect(Math.abs(ours.mean - loss.loss)).toBeLessThan(1e-5);
        expect(Math.abs(ours.zeroLossFraction! - loss.zero_loss_fraction)).toBeLessThan(1e-5);
      });
    });
  }
});
