import {
  curate,
  dot,
  dots,
  filterOptions,
  hashKeys,
  highestWithPositives,
  mutualNeighbours,
  neighbourVotes,
  raggedSlice,
  seededRandom,
  selectOptions,
  type Ragged,
  type Shard,
} from '@sluice/mining';

/** What is curated: made-up vectors in topics, as embeddings of a corpus lie. */
export interface Made {
  dimensions: number;
  /** Shared between threads. */
  documents: Float32Array;
  anchors: Float32Array;
  proposals: Ragged;
  positives: Ragged;
  /** Per document: documents of its topic. */
  neighbours: Ragged;
}

export const ANCHORS = 10_000;
export const CANDIDATES_EACH = 100;
export const DIMENSIONS = 384;
const DOCUMENTS = 100_000;
const TOPIC = 100;
const VOTERS = 10;
/** Length of the noise beside the direction of the topic, which has length 1. */
const NOISE = 1;

/**
 * 10,000 anchors of a topic each, with one positive and 60 candidates of that topic and 40 of any. Rows are
 * scattered over the corpus, so that reading candidates costs what it costs in earnest.
 */
export const makeCandidates = (): Made => {
  const random = seededRandom(1);
  const topics = DOCUMENTS / TOPIC;
  const directions = shared(topics * DIMENSIONS);
  for (let topic = 0; topic < topics; topic++)
    place(directions, topic, undefined, 0, random.uniform);
  const documents = shared(DOCUMENTS * DIMENSIONS);
  for (let document = 0; document < DOCUMENTS; document++) {
    place(documents, document, directions, document % topics, random.uniform);
  }
  const anchors = shared(ANCHORS * DIMENSIONS);
  const candidates = new Int32Array(ANCHORS * CANDIDATES_EACH);
  const positives = new Int32Array(ANCHORS);
  for (let anchor = 0; anchor < ANCHORS; anchor++) {
    const topic = random.below(topics);
    place(anchors, anchor, directions, topic, random.uniform);
    positives[anchor] = topic + topics * random.below(TOPIC);
    for (let c = 0; c < CANDIDATES_EACH; c++) {
      const inTopic = c < CANDIDATES_EACH * 0.6;
      candidates[anchor * CANDIDATES_EACH + c] = inTopic
        ? topic + topics * ((c + anchor) % TOPIC)
        : random.below(DOCUMENTS);
    }
  }
  const voters = new Int32Array(DOCUMENTS * VOTERS);
  voters.forEach((_, i) => {
    const document = Math.floor(i / VOTERS);
    voters[i] = (document + topics * (1 + (i % VOTERS))) % DOCUMENTS;
  });
  return {
    dimensions: DIMENSIONS,
    documents,
    anchors,
    proposals: { offsets: every(ANCHORS, CANDIDATES_EACH), values: candidates },
    positives: { offsets: every(ANCHORS, 1), values: positives },
    neighbours: { offsets: every(DOCUMENTS, VOTERS), values: voters },
  };
};

/** Seconds each part of curating a range of anchors took. */
export interface Parts {
  similarities: number;
  nearDuplicates: number;
  votes: number;
  curation: number;
  triplets: number;
}

/** Curates anchors [start, end) as the pipeline does, every filter on whose evidence vectors give. */
export const curateRange = (made: Made, start: number, end: number): Parts => {
  const { dimensions, documents, anchors, neighbours } = made;
  const began = performance.now();
  const positives = raggedSlice(made.positives, start, end);
  const proposals = raggedSlice(made.proposals, start, end);
  const scored = <Lists extends Ragged>(lists: Lists): Lists & { similarities: Float64Array } => ({
    ...lists,
    similarities: similaritiesOf(lists, anchors, start, documents, dimensions),
  });
  const count = proposals.values.length;
  const shard: Shard = {
    anchors: {
      keys: Uint32Array.from({ length: end - start }, (_, row) => hashKeys(0, 0, start + row)),
      ownDocument: new Int32Array(end - start).fill(-1),
    },
    documents: { keys: Uint32Array.from({ length: documents.length / dimensions }, (_, d) => d) },
    judged: positives,
    positives: scored(positives),
    proposals: {
      ...scored(proposals),
      sources: new Uint8Array(count),
      ranks: Int32Array.from({ length: count }, (_, i) => (i % CANDIDATES_EACH) + 1),
    },
  };
  const withSimilarities = performance.now();
  const positiveSimilarities = highestWithPositives(proposals, positives, (candidate, positive) =>
    dot(documents, candidate * dimensions, documents, positive * dimensions, dimensions),
  );
  const withNearDuplicates = performance.now();
  shard.evidence = {
    positiveSimilarities,
    neighbourVotes: neighbourVotes(shard, neighbours, VOTERS),
    mutualNeighbours: mutualNeighbours(shard, neighbours, VOTERS),
  };
  const withVotes = performance.now();
  const { triplets } = curate(shard, {
    filter: filterOptions.parse({
      absolute_margin: 0.01,
      relative_margin: 0.01,
      max_score: 0.9,
      min_score: -0.5,
      near_duplicate_similarity: 0.9,
      neighbour_vote: 0.5,
      mutual_neighbours: true,
    }),
    select: selectOptions.parse({ strategy: 'semihard', num_negatives: 4 }),
    window: { rangeMin: 0, rangeMax: CANDIDATES_EACH, depth: CANDIDATES_EACH },
  });
  return {
    similarities: (withSimilarities - began) / 1000,
    nearDuplicates: (withNearDuplicates - withSimilarities) / 1000,
    votes: (withVotes - withNearDuplicates) / 1000,
    curation: (performance.now() - withVotes) / 1000,
    triplets: triplets.anchors.length,
  };
};

const similaritiesOf = (
  { offsets, values }: Ragged,
  anchors: Float32Array,
  firstAnchor: number,
  documents: Float32Array,
  dimensions: number,
): Float64Array => {
  const similarities = new Float64Array(values.length);
  const starts = values.map((document) => document * dimensions);
  for (let row = 0; row + 1 < offsets.length; row++) {
    const [from, to] = [offsets[row], offsets[row + 1]];
    const anchor = (firstAnchor + row) * dimensions;
    dots(anchors, anchor, documents, starts, from, to, dimensions, similarities);
  }
  return similarities;
};

/** A unit vector near the direction of a topic; of no topic, a direction at random. */
const place = (
  matrix: Float32Array,
  row: number,
  directions: Float32Array | undefined,
  topic: number,
  uniform: () => number,
): void => {
  const vector = matrix.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
  // Uniform noise of this width has length NOISE on average.
  const width = NOISE * Math.sqrt(12 / DIMENSIONS);
  let squares = 0;
  for (let d = 0; d < DIMENSIONS; d++) {
    vector[d] = (directions?.[topic * DIMENSIONS + d] ?? 0) + (uniform() - 0.5) * width;
    squares += vector[d] ** 2;
  }
  const length = Math.sqrt(squares);
  for (let d = 0; d < DIMENSIONS; d++) vector[d] /= length;
};

const shared = (length: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));

/** Offsets of lists of one length. */
const every = (lists: number, length: number): Uint32Array =>
  Uint32Array.from({ length: lists + 1 }, (_, list) => list * length);
