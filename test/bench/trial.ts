import {
  closestPositives,
  dot,
  emptyRagged,
  highestWithPositives,
  neighbourVotes,
  proposeNeighbours,
  raggedOf,
  seededRandom,
  shuffle,
  SOURCES,
  type Ragged,
  type Shard,
} from '@sluice/mining';
import { nearest, type Collection } from './collection.ts';

/** Part of what is known of a collection was hidden: what curation may see, and the truth beside it. */
export interface Trial {
  shard: Shard;
  /** Per proposal: whether it is relevant in truth. */
  relevant: Uint8Array;
  /** The vote of each candidate's k nearest documents, by k. */
  votes: (k: number) => Float64Array;
}

/** Thresholds are tuned on one half of the anchors and reported on the other. */
export type Half = 0 | 1;

/** Candidates of all anchors together: deep enough that the strictest filters still find negatives. */
const CANDIDATES = 180_000;
/** Anchors of a collection whose documents are its anchors. */
const SAMPLED_ANCHORS = 600;
const HIDDEN_POSITIVES = 0.5;
const HIDDEN_LABELS = 0.2;
/** The label of a document whose class is hidden. */
export const UNLABELLED = -1;

/** What a trial shows: each anchor's document or query, the documents it knows as relevant, and the labels. */
interface Shown {
  anchors: number[];
  judged: Ragged;
  positives: Ragged;
  labels?: { anchors: Int32Array; documents: Int32Array };
  isRelevant: (anchor: number, document: number) => boolean;
}

/** Hides half of each query's positives, or the labels of a fifth of the documents, by the seed. */
export const makeTrial = async (
  collection: Collection,
  half: Half,
  seed: number,
): Promise<Trial> => {
  const { truth, neighbours, documents } = collection;
  const shown =
    'labels' in truth
      ? hideLabels(collection, truth.labels, half, seed)
      : hideJudgements(truth.relevant, half, seed);
  const { anchors, judged, positives, labels, isRelevant } = shown;
  const { anchorVectors, vectors, dimensions, index } = collection;
  const queries = rowsOf(anchorVectors, anchors, dimensions);
  const depth = Math.floor(CANDIDATES / anchors.length);
  const searched = depth + (labels ? largestClass(labels.documents) : 0);
  const proposals = proposeNeighbours(
    await nearest(index, queries, Math.min(searched, documents.length)),
    depth,
    SOURCES.indexOf('ann'),
    labels,
  );
  const similarities = (lists: Ragged): Float64Array =>
    perValue(lists, (row, document) =>
      dot(queries, row * dimensions, vectors, document * dimensions, dimensions),
    );
  const shard: Shard = {
    anchors: {
      keys: Uint32Array.from(anchors),
      ...(labels && { labels: labels.anchors }),
      ownDocument: Int32Array.from(anchors, (anchor) => (labels ? anchor : -1)),
    },
    documents: {
      keys: Uint32Array.from(documents.keys()),
      ...(labels && { labels: labels.documents }),
    },
    judged,
    positives: { ...positives, similarities: similarities(positives) },
    proposals: { ...proposals, similarities: similarities(proposals) },
  };
  shard.evidence = {
    positiveSimilarities: highestWithPositives(proposals, positives, (candidate, positive) =>
      dot(vectors, candidate * dimensions, vectors, positive * dimensions, dimensions),
    ),
  };
  return {
    shard,
    relevant: Uint8Array.from(
      perValue(proposals, (row, document) => Number(isRelevant(row, document))),
    ),
    votes: remembered((k) => neighbourVotes(shard, neighbours, k)),
  };
};

const hideJudgements = (relevant: readonly number[][], half: Half, seed: number): Shown => {
  const random = seededRandom(seed);
  const anchors: number[] = [];
  const visible: number[][] = [];
  relevant.forEach((documents, query) => {
    const order = shuffle([...documents], random);
    const hidden = Math.floor(order.length * HIDDEN_POSITIVES);
    if (order.length === 0 || halfOf(query) !== half) return;
    anchors.push(query);
    visible.push(order.slice(hidden).sort((a, b) => a - b));
  });
  const judged = raggedOf(visible);
  const isRelevant = (row: number, document: number): boolean =>
    relevant[anchors[row]].includes(document);
  return { anchors, judged, positives: judged, isRelevant };
};

/** An anchor's positive is the closest document of its class, as the pipeline chooses it. */
const hideLabels = (
  { vectors, dimensions }: Collection,
  truth: Int32Array,
  half: Half,
  seed: number,
): Shown => {
  const random = seededRandom(seed);
  const documents = truth.map((label) => (random.uniform() < HIDDEN_LABELS ? UNLABELLED : label));
  const labelled = [...documents.keys()].filter((document) => documents[document] !== UNLABELLED);
  const anchors = shuffle(
    labelled.filter((document) => halfOf(document) === half),
    random,
  )
    .slice(0, SAMPLED_ANCHORS)
    .sort((a, b) => a - b);
  const positives = anchors.map((anchor) => {
    const members = labelled.filter((d) => documents[d] === truth[anchor] && d !== anchor);
    const similarities = members.map((document) =>
      dot(vectors, anchor * dimensions, vectors, document * dimensions, dimensions),
    );
    return closestPositives(members, similarities, 1).map((place) => members[place]);
  });
  return {
    anchors,
    judged: emptyRagged(anchors.length),
    positives: raggedOf(positives),
    labels: { anchors: Int32Array.from(anchors, (anchor) => truth[anchor]), documents },
    isRelevant: (row, document) => truth[document] === truth[anchors[row]],
  };
};

/** The half an anchor is in, the same for every seed: what is tuned on is never reported on. */
const halfOf = (anchor: number): number => anchor % 2;

const largestClass = (labels: Int32Array): number => {
  const sizes = new Map<number, number>();
  for (const label of labels) if (label >= 0) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  return Math.max(...sizes.values());
};

const rowsOf = (matrix: Float32Array, rows: readonly number[], dimensions: number): Float32Array =>
  Float32Array.from(
    rows.flatMap((row) => Array.from(matrix.subarray(row * dimensions, (row + 1) * dimensions))),
  );

const perValue = (
  { offsets, values }: Ragged,
  valueOf: (row: number, value: number) => number,
): Float64Array => {
  const found = new Float64Array(values.length);
  for (let row = 0; row + 1 < offsets.length; row++) {
    for (let i = offsets[row]; i < offsets[row + 1]; i++) found[i] = valueOf(row, values[i]);
  }
  return found;
};

/** Settings that differ only in their thresholds share their evidence. */
const remembered = (evidenceFor: (k: number) => Float64Array): Trial['votes'] => {
  const known = new Map<number, Float64Array>();
  return (k) => {
    const evidence = known.get(k) ?? evidenceFor(k);
    known.set(k, evidence);
    return evidence;
  };
};
