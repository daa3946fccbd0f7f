import fc from 'fast-check';
import {
  filterOptions,
  raggedOf,
  resolveWindow,
  selectOptions,
  type CurateOptions,
  type Shard,
} from '../src/index.ts';

/** A small world: who is near whom is given directly, so that every rule can be checked by hand. */
export interface World {
  documents: { key: number; label: number }[];
  anchors: {
    key: number;
    label: number;
    own: number;
    judged: number[];
    positives: { document: number; similarity: number }[];
    proposals: { document: number; similarity: number }[];
  }[];
}

const similarity = fc.integer({ min: -20, max: 20 }).map((n) => n / 20);

/** Similarities on a coarse grid, so that ties are common. */
export const worlds: fc.Arbitrary<World> = fc.integer({ min: 3, max: 30 }).chain((documents) => {
  const document = fc.nat(documents - 1);
  const label = fc.nat(3);
  const scored = fc.record({ document, similarity });
  const byDocument = { selector: (s: { document: number }) => s.document };
  return fc.record({
    documents: fc.array(fc.record({ key: fc.nat(), label }), {
      minLength: documents,
      maxLength: documents,
    }),
    anchors: fc.array(
      fc.record({
        key: fc.nat(),
        label,
        own: fc.integer({ min: -1, max: documents - 1 }),
        judged: fc.uniqueArray(document, { maxLength: 4 }),
        positives: fc.uniqueArray(scored, { ...byDocument, maxLength: 3 }),
        proposals: fc.uniqueArray(scored, { ...byDocument, maxLength: 25 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  });
});

export const shardOf = ({ documents, anchors }: World, labelled = true): Shard => {
  const positives = anchors.flatMap((anchor) => anchor.positives);
  const proposals = anchors.flatMap((anchor) => anchor.proposals);
  const labels = (rows: { label: number }[]) =>
    labelled ? Int32Array.from(rows, (row) => row.label) : undefined;
  return {
    anchors: {
      keys: Uint32Array.from(anchors, ({ key }) => key),
      labels: labels(anchors),
      ownDocument: Int32Array.from(anchors, ({ own }) => own),
    },
    documents: {
      keys: Uint32Array.from(documents, ({ key }) => key),
      labels: labels(documents),
    },
    judged: raggedOf(anchors.map(({ judged }) => judged.toSorted((a, b) => a - b))),
    positives: {
      ...raggedOf(anchors.map((anchor) => anchor.positives.map((p) => p.document))),
      similarities: Float64Array.from(positives, (p) => p.similarity),
    },
    proposals: {
      ...raggedOf(anchors.map((anchor) => anchor.proposals.map((p) => p.document))),
      similarities: Float64Array.from(proposals, (p) => p.similarity),
      sources: new Uint8Array(proposals.length),
      ranks: Int32Array.from(anchors.flatMap((a) => a.proposals.map((_, rank) => rank + 1))),
    },
  };
};

export const optionsOf = (filter: object = {}, select: object = {}): CurateOptions => {
  const parsed = { filter: filterOptions.parse(filter), select: selectOptions.parse(select) };
  const { num_negatives: numNegatives } = parsed.select;
  return { ...parsed, window: resolveWindow(parsed.filter, numNegatives, 3) };
};

export const curateOptions: fc.Arbitrary<CurateOptions> = fc
  .record({
    absolute_margin: fc.option(similarity, { nil: undefined }),
    relative_margin: fc.option(similarity, { nil: undefined }),
    max_score: fc.option(similarity, { nil: undefined }),
    min_score: fc.option(similarity, { nil: undefined }),
    range_min: fc.nat(3),
    strategy: fc.constantFrom('top', 'random', 'hard', 'semihard', 'easy', 'all'),
    margin: fc.constantFrom(0, 0.1, 0.5),
    num_negatives: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(),
  })
  .map(({ strategy, margin, num_negatives, seed, ...filter }) =>
    optionsOf(filter, { strategy, margin, num_negatives, seed }),
  );
