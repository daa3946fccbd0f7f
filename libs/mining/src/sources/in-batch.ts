import { z } from 'zod';
import {
  balancedBatches,
  type Batch,
  MINERS,
  type MinerName,
  proposalsOf,
} from '../in-batch/index.ts';
import { hashKeys, seededRandom } from '../random.ts';
import type { Proposals } from '../shard.ts';
import { rowsBy } from './rows-by.ts';
import { SOURCES } from './source.ts';

const minerNames = Object.keys(MINERS) as [MinerName, ...MinerName[]];

/** The part of `mine:` in the run spec that says how batches are made and mined. */
export const inBatchOptions = {
  miner: z
    .enum(minerNames)
    .default('TripletMarginMiner')
    .describe('in-batch: a miner of pytorch-metric-learning, by its class name'),
  miner_options: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('in-batch: options of the miner, as its constructor takes them'),
  items_per_class: z.int().min(2).default(4).describe('in-batch: members of one class in a batch'),
  classes_per_batch: z
    .int()
    .min(2)
    .default(32)
    .describe('in-batch: classes in a batch, of 32 × 4 = 128 rows unless set'),
};

/** Holds `miner_options` to what the named miner takes. */
export const checkMinerOptions = (
  { miner, miner_options: options }: { miner: MinerName; miner_options: unknown },
  context: z.RefinementCtx,
): void => {
  for (const { path, message } of MINERS[miner].options.safeParse(options).error?.issues ?? []) {
    context.addIssue({ code: 'custom', path: ['miner_options', ...path], message });
  }
};

/** A batch to mine: rows of the run, and the seed of all that its miner draws. */
export interface PlannedBatch {
  rows: Int32Array;
  seed: number;
}

export interface BatchPlan {
  batches: PlannedBatch[];
  /** Classes with fewer members than `items_per_class`, ascending by label. */
  short: { label: number; members: number }[];
}

/**
 * An epoch of class-balanced batches over all anchors of a run, in which every anchor has a place. The
 * same labels, options and seed give the same plan, so whoever mines a part of it can make it anew.
 */
export const planBatches = (
  labels: Int32Array,
  shape: { items_per_class: number; classes_per_batch: number },
  seed: number,
): BatchPlan => {
  const { batches, short } = balancedBatches(
    labels,
    { itemsPerClass: shape.items_per_class, classesPerBatch: shape.classes_per_batch },
    seededRandom(seed),
  );
  return {
    batches: batches.map((rows, number) => ({ rows, seed: hashKeys(seed, 1, number) })),
    short,
  };
};

/** Candidates as they come: documents[i] for anchors[i], at a 1-based rank. */
export interface RankedPairs {
  anchors: Int32Array;
  documents: Int32Array;
  ranks: Int32Array;
}

/** The rows of a planned batch: which anchor each is, and which document has its text. */
export interface BatchRows extends Batch {
  anchors: Int32Array;
  documents: Int32Array;
}

/**
 * The negatives that a miner found in one batch, ranked by their distance to the anchor among those found
 * for it.
 *
 * @throws MiningFault for options that the miner does not take, or vectors it cannot compare
 */
export const mineBatch = (
  { anchors, documents, ...batch }: BatchRows,
  { miner, miner_options: options }: { miner: MinerName; miner_options: unknown },
  seed: number,
): RankedPairs => {
  const mined = MINERS[miner].mine(batch, options, seededRandom(seed));
  const { offsets, values, ranks } = proposalsOf(batch, mined, SOURCES.indexOf('in-batch'));
  const anchorOf = new Int32Array(values.length);
  anchors.forEach((anchor, row) => anchorOf.fill(anchor, offsets[row], offsets[row + 1]));
  return { anchors: anchorOf, documents: values.map((row) => documents[row]), ranks };
};

/** The pairs of several batches, ascending by anchor, so that a reader of some anchors can find its own. */
export const joinPairs = (parts: readonly RankedPairs[]): RankedPairs => {
  const pairs = parts.reduce((sum, { anchors }) => sum + anchors.length, 0);
  const joined: RankedPairs = {
    anchors: new Int32Array(pairs),
    documents: new Int32Array(pairs),
    ranks: new Int32Array(pairs),
  };
  let end = 0;
  for (const part of parts) {
    for (const column of ['anchors', 'documents', 'ranks'] as const) {
      joined[column].set(part[column], end);
    }
    end += part.anchors.length;
  }
  const anchors = joined.anchors.reduce((most, anchor) => Math.max(most, anchor), -1) + 1;
  const order = rowsBy(joined.anchors, anchors).values;
  const ordered = (column: Int32Array): Int32Array => order.map((pair) => column[pair]);
  return {
    anchors: ordered(joined.anchors),
    documents: ordered(joined.documents),
    ranks: ordered(joined.ranks),
  };
};

/**
 * The `in-batch` source: what any number of batches found for the anchors [start, end), best rank first,
 * ties by document. A candidate found in several batches keeps its best rank.
 */
export const proposeInBatch = (
  { anchors, documents, ranks }: RankedPairs,
  { start, end }: { start: number; end: number },
): Proposals => {
  const rows = rowsBy(
    anchors.map((anchor) => anchor - start),
    end - start,
  );
  const found: Proposals = {
    offsets: new Uint32Array(rows.offsets.length),
    values: new Int32Array(rows.values.length),
    ranks: new Int32Array(rows.values.length),
    sources: new Uint8Array(rows.values.length).fill(SOURCES.indexOf('in-batch')),
  };
  // Ranks are below 2²² and documents below 2³¹: both fit the 53 bits of one number, which sorts as they do.
  const keys = Float64Array.from(rows.values, (pair) => ranks[pair] * 2 ** 31 + documents[pair]);
  let length = 0;
  for (let row = 0; row + 1 < rows.offsets.length; row++) {
    const seen = new Set<number>();
    for (const key of keys.subarray(rows.offsets[row], rows.offsets[row + 1]).sort()) {
      const document = key % 2 ** 31;
      if (seen.has(document)) continue;
      seen.add(document);
      found.values[length] = document;
      found.ranks[length++] = Math.floor(key / 2 ** 31);
    }
    found.offsets[row + 1] = length;
  }
  return {
    offsets: found.offsets,
    values: found.values.slice(0, length),
    ranks: found.ranks.slice(0, length),
    sources: found.sources.slice(0, length),
  };
};
