import type { AnchorGroup, DatasetWriterOptions } from '@sluice/pipeline';
import * as fc from 'fast-check';

/** Negatives "n1" … with falling similarity. */
export const negatives = (...texts: string[]): AnchorGroup['positives'][number]['negatives'] =>
  texts.map((text, rank) => ({ id: `id of ${text}`, text, similarity: 0.5 - rank / 8 }));

/** An anchor with two positives that share a negative, and one that has none. */
export const GROUP: AnchorGroup = {
  id: 'id of a',
  anchor: 'a',
  positives: [
    { id: 'id of p1', text: 'p1', similarity: 0.875, negatives: negatives('n1', 'n2') },
    { id: 'id of p2', text: 'p2', similarity: 0.75, negatives: negatives('n3', 'n1', 'n4') },
    { id: 'id of p3', text: 'p3', similarity: 0.625, negatives: [] },
  ],
};

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '"', '\\', '\n', '\u2028', '\ufeffmark', 'é', '😀', '</script>'),
);
const similarities = fc.double({ min: -1, max: 1, noNaN: true });
const scored = { id: texts, text: texts, similarity: similarities };

export const anyGroup = fc.record({
  id: texts,
  anchor: texts,
  positives: fc.array(
    fc.record({ ...scored, negatives: fc.array(fc.record(scored), { maxLength: 5 }) }),
    { maxLength: 4 },
  ),
});

export const anyOptions = fc.record({
  format: fc.constantFrom(
    'triplet',
    'n-tuple',
    'labeled-pair',
    'labeled-list',
    'flag-embedding',
    'tevatron',
  ),
  scores: fc.boolean(),
  numNegatives: fc.integer({ min: 1, max: 4 }),
}) satisfies fc.Arbitrary<Omit<DatasetWriterOptions, 'fileType'>>;
