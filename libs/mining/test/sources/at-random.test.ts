import { hashKeys, proposeAtRandom, type Documents, type Shard } from '@sluice/mining';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { misfit, uniform } from '../chi-squared.ts';
import { listed } from './made-proposals.ts';

interface Corpus {
  documents: { key: number; label: number }[];
  /** Each anchor is the document of this number, or a text that is no document. */
  anchors: { key: number; label: number; own: number }[];
  labelled: boolean;
}

/** Near each other or far apart. */
const key = fc.oneof(fc.nat(999), fc.nat(0xffff_ffff));
const label = fc.nat(3);

const corpora: fc.Arbitrary<Corpus> = fc
  .record({
    documents: fc.uniqueArray(fc.record({ key, label }), {
      selector: (document) => document.key,
      minLength: 1,
      maxLength: 25,
      size: 'max',
    }),
    anchors: fc.array(fc.record({ key, label, own: fc.integer({ min: -1, max: 24 }) }), {
      maxLength: 6,
    }),
    labelled: fc.boolean(),
  })
  .map(({ documents, anchors, labelled }) => ({
    documents,
    anchors: anchors.map((one) => ({ ...one, own: Math.min(one.own, documents.length - 1) })),
    labelled,
  }));

const draw = ({ documents, anchors, labelled }: Corpus, perAnchor: number, seed: number) => {
  const labels = (rows: { label: number }[]) =>
    labelled ? { labels: Int32Array.from(rows, ({ label }) => label) } : {};
  const theirs: Documents = {
    keys: Uint32Array.from(documents, ({ key }) => key),
    ...labels(documents),
  };
  const ours: Shard['anchors'] = {
    keys: Uint32Array.from(anchors, ({ key }) => key),
    ownDocument: Int32Array.from(anchors, ({ own }) => own),
    ...labels(anchors),
  };
  return listed(proposeAtRandom(ours, theirs, perAnchor, seed));
};

/** What each anchor was given, as the keys of the documents. */
const keysDrawn = (corpus: Corpus, perAnchor: number, seed: number): number[][] =>
  draw(corpus, perAnchor, seed).map((row) =>
    row.map(({ document }) => corpus.documents[document].key),
  );

describe('proposeAtRandom', () => {
  it('proposes as many as there are, once each, never the anchor’s class or its own text', () => {
    fc.assert(
      fc.property(corpora, fc.integer({ min: 1, max: 30 }), fc.nat(), (corpus, perAnchor, seed) => {
        draw(corpus, perAnchor, seed).forEach((row, a) => {
          const anchor = corpus.anchors[a];
          const eligible = corpus.documents.flatMap(({ label }, document) =>
            document === anchor.own || (corpus.labelled && label === anchor.label)
              ? []
              : [document],
          );
          const drawn = row.map(({ document }) => document);
          expect(new Set(drawn).size).toBe(Math.min(perAnchor, eligible.length));
          expect(eligible).toEqual(expect.arrayContaining(drawn));
          expect(row.map(({ rank }) => rank)).toEqual(drawn.map((_, i) => i + 1));
        });
      }),
    );
  });

  it('does not depend on the order of documents or anchors, nor on the cut into shards', () => {
    fc.assert(
      fc.property(corpora, fc.nat(), (corpus, seed) => {
        const { documents, anchors } = corpus;
        const whole = keysDrawn(corpus, 5, seed);
        const last = documents.length - 1;
        const turned = {
          ...corpus,
          documents: documents.toReversed(),
          anchors: anchors.toReversed().map((one) => ({
            key: one.key,
            label: one.label,
            own: one.own < 0 ? -1 : last - one.own,
          })),
        };
        expect(keysDrawn(turned, 5, seed)).toEqual(whole.toReversed());
        const alone = anchors.flatMap((anchor) =>
          keysDrawn({ ...corpus, anchors: [anchor] }, 5, seed),
        );
        expect(alone).toEqual(whole);
      }),
    );
  });

  it('gives more of the same when asked for more', () => {
    fc.assert(
      fc.property(corpora, fc.nat(), (corpus, seed) => {
        const few = keysDrawn(corpus, 3, seed);
        expect(keysDrawn(corpus, 9, seed).map((row) => row.slice(0, 3))).toEqual(few);
      }),
    );
  });

  it('draws every document that may be drawn equally often, at every rank', () => {
    const documents = Array.from({ length: 40 }, (_, i) => ({
      key: hashKeys(1, 2, i),
      label: i % 4,
    }));
    const anchors = Array.from({ length: 6_000 }, (_, i) => ({ key: i, label: 0, own: -1 }));
    const drawn = draw({ documents, anchors, labelled: true }, 4, 9);
    const eligible = documents.map(({ label }) => (label === 0 ? 0 : 1 / 30));
    for (let rank = 0; rank < 4; rank++) {
      const counts = new Uint32Array(documents.length);
      for (const row of drawn) counts[row[rank].document]++;
      expect(misfit(counts, eligible)).toBeLessThan(1);
    }
  });

  it('draws independently at each rank and for each seed', () => {
    const documents = Array.from({ length: 8 }, (_, i) => ({ key: hashKeys(1, 2, i), label: 0 }));
    const anchors = Array.from({ length: 8_000 }, (_, i) => ({ key: i, label: 1, own: -1 }));
    const corpus = { documents, anchors, labelled: true };
    const [ours, theirs] = [draw(corpus, 2, 1), draw(corpus, 2, 2)];
    const ranks = new Uint32Array(64);
    const seeds = new Uint32Array(64);
    ours.forEach(([first, second], anchor) => {
      ranks[8 * first.document + second.document]++;
      seeds[8 * first.document + theirs[anchor][0].document]++;
    });
    const distinct = Array.from(ranks, (_, i) => (i % 9 === 0 ? 0 : 1 / 56));
    expect(misfit(ranks, distinct)).toBeLessThan(1);
    expect(misfit(seeds, uniform(64))).toBeLessThan(1);
  });
});
