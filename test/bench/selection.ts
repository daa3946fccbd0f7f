import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  curate,
  dots,
  filterOptions,
  MINERS,
  proposeNeighbours,
  resolveWindow,
  seededRandom,
  selectOptions,
  SOURCES,
  type Batch,
} from '@sluice/mining';
import { encodeNpy, type Matrix, type Neighbours } from '@sluice/pipeline';
import { createExactIndex } from '@sluice/vector-index';
import { type Dialogue, int32Of, startDialogue } from '../support/python-dialogue.ts';
import { atLeast, type Benchmark, digits, figure, type Figure, notMeasured } from './figure.ts';
import { makeBatch } from './in-batch.ts';
import { peerInstallation } from './python.ts';
import { clusteredVectors } from './qdrant-vectors.ts';
import { ratios } from './turns.ts';

const DOCUMENTS = Number(process.env['SLUICE_BENCH_DOCUMENTS'] || 100_000);
const ANCHORS = Math.min(10_000, DOCUMENTS);
const BATCH_ROWS = 2_048;
const DIMENSIONS = 384;
/** Positives are the documents at these ranks by turns, so that a margin has something to reject. */
const POSITIVE_RANKS = 8;
const ROUNDS = 9;
/** Rounds before those that count: ours is compiled as it runs, and a dataset has many shards. */
const WARM_UP = 3;
const BAR = atLeast(3);

const OPTIONS = { relative_margin: 0.05, num_negatives: 3 };
const FILTER = filterOptions.parse({ relative_margin: OPTIONS.relative_margin, own_text: false });
const SELECT = selectOptions.parse({ strategy: 'top', num_negatives: OPTIONS.num_negatives });
const WINDOW = resolveWindow(FILTER, OPTIONS.num_negatives, 1);
const TRIPLET_MARGIN = { margin: 0.2, type_of_triplets: 'all' };

/** What is known when negatives are to be chosen. Rows are documents or anchors. */
interface Known {
  documents: Float32Array;
  anchors: Float32Array;
  neighbours: Neighbours;
  /** Per anchor its one positive. */
  positives: Int32Array;
  /** What ingest gives each document and anchor. */
  keys: Uint32Array;
}

/** Choosing negatives alone: neighbours are known to both sides, and vectors for the positives. */
export const selectionBenchmark: Benchmark = {
  measure: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
    const { torch: python, reason } = await peerInstallation();
    const peer: { dialogue?: Dialogue; missing: string } = { missing: reason };
    try {
      const known = await makeKnown(folder);
      const batch = makeBatch(BATCH_ROWS);
      writeNpy(folder, 'batch', batch.vectors, [BATCH_ROWS, DIMENSIONS]);
      writeNpy(folder, 'labels', batch.labels, [BATCH_ROWS]);
      const threads = availableParallelism();
      try {
        if (python) {
          const parameters = [folder, String(threads)];
          peer.dialogue = await startDialogue(python, 'selection.py', parameters, threads);
        }
      } catch (error) {
        peer.missing = (error as Error).message;
      }
      if (!peer.dialogue) process.stderr.write(`left out: the peers: ${peer.missing}\n`);
      return { figures: await measure(known, batch, peer.dialogue, peer.missing) };
    } finally {
      peer.dialogue?.close();
      rmSync(folder, { recursive: true });
    }
  },
};

const makeKnown = async (folder: string): Promise<Known> => {
  const all = clusteredVectors(DOCUMENTS + ANCHORS, DIMENSIONS, 1);
  const documents = all.slice(0, DOCUMENTS * DIMENSIONS);
  const anchors = all.slice(DOCUMENTS * DIMENSIONS);
  const path = writeNpy(folder, 'documents', documents, [DOCUMENTS, DIMENSIONS]);
  writeNpy(folder, 'queries', anchors, [ANCHORS, DIMENSIONS]);
  const index = createExactIndex();
  try {
    const files = [{ path, rows: DOCUMENTS }];
    const open = await index.open('bench', { rows: DOCUMENTS, dimensions: DIMENSIONS, files });
    const neighbours = await open.search(anchors, WINDOW.depth);
    const { depth: k } = WINDOW;
    const positives = Int32Array.from(
      { length: ANCHORS },
      (_, anchor) => neighbours.documents[anchor * k + (anchor % POSITIVE_RANKS)],
    );
    writeNpy(folder, 'indices', neighbours.documents, [ANCHORS, k]);
    writeNpy(folder, 'scores', Float32Array.from(neighbours.similarities), [ANCHORS, k]);
    writeNpy(folder, 'positives', positives, [ANCHORS]);
    const random = seededRandom(2);
    const keys = Uint32Array.from({ length: DOCUMENTS }, () => random.below(2 ** 32));
    return { documents, anchors, neighbours, positives, keys };
  } finally {
    await index.close();
  }
};

const writeNpy = (
  folder: string,
  name: string,
  data: Matrix['data'],
  shape: readonly number[],
): string => {
  const path = join(folder, `${name}.npy`);
  writeFileSync(path, encodeNpy({ data, shape: [...shape] }));
  return path;
};

/** Triplets as an anchor and the document that is its negative. */
interface Chosen {
  anchors: ArrayLike<number>;
  negatives: ArrayLike<number>;
}

/** @param scoresAgain whether candidates are scored by the stored vectors, as the pipeline does for any index */
const choose = (known: Known, scoresAgain: boolean): Chosen => {
  const { documents, anchors, neighbours, positives, keys } = known;
  const offsets = Uint32Array.from({ length: ANCHORS + 1 }, (_, row) => row);
  const lists = Uint32Array.from({ length: ANCHORS + 1 }, (_, row) => row * neighbours.k);
  const proposals = proposeNeighbours(
    { offsets: lists, values: neighbours.documents },
    WINDOW.depth,
    SOURCES.indexOf('ann'),
  );
  const score = (values: Int32Array, starts: Uint32Array): Float64Array => {
    const similarities = new Float64Array(values.length);
    const rows = values.map((document) => document * DIMENSIONS);
    for (let anchor = 0; anchor < ANCHORS; anchor++) {
      const [from, to] = [starts[anchor], starts[anchor + 1]];
      dots(anchors, anchor * DIMENSIONS, documents, rows, from, to, DIMENSIONS, similarities);
    }
    return similarities;
  };
  const judged = { offsets, values: positives };
  const { triplets } = curate(
    {
      anchors: { keys: keys.subarray(0, ANCHORS), ownDocument: new Int32Array(ANCHORS).fill(-1) },
      documents: { keys },
      judged,
      positives: { ...judged, similarities: score(positives, offsets) },
      proposals: {
        ...proposals,
        similarities: scoresAgain ? score(proposals.values, lists) : neighbours.similarities,
      },
    },
    { filter: FILTER, select: SELECT, window: WINDOW },
  );
  const negatives = triplets.negatives.map((proposal) => proposals.values[proposal]);
  return { anchors: triplets.anchors, negatives };
};

interface Answer {
  seconds: number;
  count: number;
  anchors?: string;
  negatives?: string;
}

const measure = async (
  known: Known,
  batch: Batch,
  peer: Dialogue | undefined,
  missing: string,
): Promise<Figure[]> => {
  const WAYS = ['ours', 'again', 'chosen', 'rows', 'oursBatch', 'triplets'] as const;
  const seconds = Object.fromEntries(WAYS.map((way) => [way, [] as number[]])) as Record<
    (typeof WAYS)[number],
    number[]
  >;
  const agreements: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const note = (way: (typeof WAYS)[number], taken: number): void => {
      if (round >= 0) seconds[way].push(taken);
    };
    const timed = <Result>(way: (typeof WAYS)[number], work: () => Result): Result => {
      const began = performance.now();
      const result = work();
      note(way, (performance.now() - began) / 1_000);
      return result;
    };
    const asked = async (way: 'chosen' | 'rows' | 'triplets', options: object): Promise<Answer> => {
      const answer = await peer!.ask<Answer>({ way, options });
      note(way, answer.seconds);
      return answer;
    };
    const ours = timed('ours', () => choose(known, false));
    timed('again', () => choose(known, true));
    if (peer) {
      const theirs = await asked('chosen', OPTIONS);
      const [anchors, negatives] = [int32Of(theirs.anchors!), int32Of(theirs.negatives!)];
      agreements.push(agreement(ours, { anchors, negatives }));
      await asked('rows', OPTIONS);
    }
    const mined = timed('oursBatch', () =>
      MINERS.TripletMarginMiner.mine(batch, TRIPLET_MARGIN, seededRandom(1)),
    );
    if (peer) {
      const { count } = await asked('triplets', TRIPLET_MARGIN);
      const found = mined.kind === 'triplets' ? mined.anchors.length : 0;
      agreements.push(Math.min(found, count) / Math.max(found, count));
    }
  }
  const among = `${digits(ANCHORS)} anchors × ${WINDOW.depth} neighbours`;
  const inBatch = `batch of ${digits(BATCH_ROWS)} × ${DIMENSIONS}`;
  const [ST, PML] = ['sentence-transformers', 'pytorch-metric-learning'];
  const theirs = (name: string, way: (typeof WAYS)[number]): Figure =>
    peer ? figure(name, 's', seconds[way]) : notMeasured(name, 's', missing);
  const ratio = (
    name: string,
    slow: (typeof WAYS)[number],
    quick: (typeof WAYS)[number],
    bar?: typeof BAR,
  ): Figure =>
    peer
      ? figure(name, 'ratio', ratios(seconds[slow], seconds[quick]), bar)
      : notMeasured(name, 'ratio', missing, bar);
  const same = (name: string, offset: number): Figure => {
    const shares = agreements.filter((_, i) => i % 2 === offset);
    return peer
      ? figure(name, 'share', [Math.min(...shares)], atLeast(0.99))
      : notMeasured(name, 'share', missing, atLeast(0.99));
  };
  return [
    figure(`${among}: ours`, 's', seconds.ours),
    figure(`${among}: ours, candidates scored again`, 's', seconds.again),
    theirs(`${among}: ${ST}, until negatives are chosen`, 'chosen'),
    theirs(`${among}: ${ST}, until its rows are there`, 'rows'),
    ratio(`${among}: ${ST} ÷ ours`, 'chosen', 'ours', BAR),
    ratio(`${among}: ${ST} ÷ ours, candidates scored again`, 'chosen', 'again'),
    same(`${among}: triplets that both chose`, 0),
    figure(`${inBatch}: our TripletMarginMiner`, 's', seconds.oursBatch),
    theirs(`${inBatch}: that of ${PML}`, 'triplets'),
    ratio(`${inBatch}: ${PML} ÷ ours`, 'triplets', 'oursBatch', BAR),
    same(`${inBatch}: fewer ÷ more triplets`, 1),
  ];
};

const agreement = (ours: Chosen, theirs: Chosen): number => {
  const written = ({ anchors, negatives }: Chosen): Set<number> =>
    new Set(Array.from(anchors, (anchor, i) => anchor * DOCUMENTS + negatives[i]));
  const [left, right] = [written(ours), written(theirs)];
  return [...left].filter((pair) => right.has(pair)).length / Math.max(left.size, right.size);
};
