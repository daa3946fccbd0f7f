import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAudit, recount } from '../support/audit.ts';
import { temporaryFolder } from '../support/folders.ts';
import {
  hashEmbedder,
  runStages,
  specOf,
  tableEmbedder,
  testPorts,
} from '../support/in-process.ts';
import { jsonl, put } from '../support/texts.ts';

interface Made extends Record<string, unknown> {
  files: Record<string, object[]>;
}

const mine = async ({ files, ...spec }: Made, embedder = hashEmbedder()) => {
  const folder = await temporaryFolder();
  for (const [name, rows] of Object.entries(files)) {
    await put(folder, name, jsonl(rows));
  }
  const ports = await testPorts(folder, embedder);
  const parsed = specOf({ dataset: 'made', model: { path: 'x' }, ...spec });
  try {
    const { manifest, folder: version } = await runStages(parsed, join(folder, 'spec.yaml'), ports);
    const audit = await readAudit(version);
    return { manifest, audit };
  } finally {
    await ports.indexes[0].close();
  }
};

const reasonsOf = (audit: Awaited<ReturnType<typeof readAudit>>, anchor: string) =>
  new Map(
    audit.candidates
      .filter(({ anchor_id }) => anchor_id === anchor)
      .map(({ candidate_id, reason }) => [candidate_id, reason]),
  );

/** A unit vector of the plane. */
const angle = (degrees: number): number[] => [
  Math.cos((degrees * Math.PI) / 180),
  Math.sin((degrees * Math.PI) / 180),
];

const shop = {
  files: {
    'pairs.jsonl': [{ anchor: 'shoes for running', positive: 'Red running shoe, light' }],
    'corpus.jsonl': [
      { id: 'same', text: 'RED RUNNING SHOE: light!' },
      { id: 'near', text: 'Red running shoe, light and new' },
      { id: 'far', text: 'A kettle of one litre' },
      { id: 'other', text: 'A pan of cast iron' },
    ],
  },
  input: {
    pairs: { path: 'pairs.jsonl' },
    corpus: { path: 'corpus.jsonl', id: 'id' },
  },
  select: { num_negatives: 2 },
};

describe('filters that look beyond similarity', () => {
  it('rejects near-duplicates of a positive by their shingles', async () => {
    const { audit } = await mine({ ...shop, filter: { near_duplicate_overlap: 0.4 } });
    const reasons = reasonsOf(audit, '0');
    expect(reasons.get('same')).toBe('near_duplicate');
    expect(reasons.get('near')).toBe('near_duplicate');
    expect(reasons.get('far')).toBeNull();
  });

  it('rejects near-duplicates of a positive by their vectors', async () => {
    const vectors = new Map([
      ['shoes for running', [1, 0, 0]],
      ['Red running shoe, light', [0.6, 0.8, 0]],
      ['RED RUNNING SHOE: light!', [0.6, 0.8, 0.01]],
      ['Red running shoe, light and new', [0.6, 0.7, 0.4]],
      ['A kettle of one litre', [0.6, 0, 0.8]],
      ['A pan of cast iron', [0.6, 0, -0.8]],
    ]);
    const filter = { near_duplicate_similarity: 0.99 };
    const { audit } = await mine({ ...shop, filter }, tableEmbedder(vectors));
    const reasons = reasonsOf(audit, '0');
    expect(reasons.get('same')).toBe('near_duplicate');
    expect(reasons.get('near')).toBeNull();
    expect(reasons.get('far')).toBeNull();
  });

  it('suspects a candidate whose own neighbours are mostly of the anchor’s class', async () => {
    // Two tight groups; one row of the first is labelled as if it were of the second.
    const texts = [
      ...Array.from({ length: 6 }, (_, i) => ({ text: `a${i}`, label: 'a', at: i })),
      { text: 'mislabelled', label: 'b', at: 2.5 },
      ...Array.from({ length: 6 }, (_, i) => ({ text: `b${i}`, label: 'b', at: 60 + i })),
    ];
    const { audit } = await mine(
      {
        files: { 'rows.jsonl': texts.map(({ text, label }) => ({ id: text, text, label })) },
        input: { classes: { path: 'rows.jsonl', id: 'id' } },
        filter: { neighbour_vote: 0.9, vote_neighbours: 4 },
        select: { num_negatives: 2 },
      },
      tableEmbedder(new Map(texts.map(({ text, at }) => [text, angle(at)]))),
    );
    const reasons = reasonsOf(audit, 'a0');
    expect(reasons.get('mislabelled')).toBe('neighbour_vote');
    expect(reasons.get('b0')).toBeNull();
  });

  it('sends what it suspects to review, where no triplet uses it', async () => {
    const filter = { near_duplicate_overlap: 0.4, suspected: 'review' };
    const { audit, manifest } = await mine({ ...shop, filter });
    const set = audit.candidates.filter(({ decision }) => decision === 'review');
    expect(set.map(({ candidate_id }) => candidate_id).toSorted()).toEqual(['near', 'same']);
    expect(manifest.counts.review).toEqual({ near_duplicate: 2 });
    expect(recount(audit, manifest.margin)).toMatchObject({
      review: { near_duplicate: 2 },
      kept: 2,
    });
  });

  it('makes a positive of what is one for sure, and mines with it', async () => {
    const filter = { near_duplicate_overlap: 0.4, suspected: 'relabel' };
    const { audit, manifest } = await mine({ ...shop, filter });
    expect(manifest.counts.relabelled).toBe(1);
    expect(audit.positives.map(({ positive_id }) => positive_id).toSorted()).toEqual(['4', 'same']);
    const reasons = reasonsOf(audit, '0');
    expect(reasons.get('same')).toBe('known_positive');
    expect(reasons.get('near')).toBe('near_duplicate');
    expect(audit.triplets.map(({ positive_id }) => positive_id)).toContain('same');
  });

  it('asks for evidence that nobody gives in one line', async () => {
    const run = mine({ ...shop, filter: { guide_margin: 0.1 } });
    await expect(run).rejects.toThrow(/guide_margin/);
  });
});

describe('an evaluation set', () => {
  it('never enters the triplets, in any role', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      id: `r${i}`,
      text: `row ${i}`,
      label: i % 3,
    }));
    const heldOut = new Set(rows.filter((_, i) => i % 7 === 0).map(({ id }) => id));
    const { audit, manifest } = await mine({
      files: {
        'rows.jsonl': rows,
        'test.jsonl': rows
          .filter(({ id }) => heldOut.has(id))
          .concat({ id: 'x', text: 'unseen', label: 0 }),
      },
      input: {
        classes: { path: 'rows.jsonl', id: 'id' },
        holdout: { path: 'test.jsonl' },
      },
      filter: { range_max: 50 },
      select: { num_negatives: 3 },
    });
    expect(audit.triplets.length).toBeGreaterThan(0);
    for (const { anchor_id, positive_id, negative_id } of audit.triplets) {
      for (const id of [anchor_id, positive_id, negative_id]) expect(heldOut.has(id)).toBe(false);
    }
    expect(manifest.counts.rejected['held_out']).toBeGreaterThan(0);
    expect(manifest.counts.without_triplets).toMatchObject({ held_out: heldOut.size });
  });
});

describe('max_per_negative', () => {
  it('holds over all shards: no document is a negative of more anchors', async () => {
    const rows = Array.from({ length: 4_300 }, (_, i) => ({
      id: `r${i}`,
      text: `row ${i}`,
      label: i % 3,
    }));
    const { audit, manifest } = await mine({
      files: { 'rows.jsonl': rows },
      input: { classes: { path: 'rows.jsonl', id: 'id' } },
      filter: { range_max: 20 },
      select: { num_negatives: 2, max_per_negative: 3 },
    });
    const users = Map.groupBy(audit.triplets, ({ negative_id }) => negative_id);
    const most = Math.max(
      ...[...users.values()].map((triplets) => new Set(triplets.map((t) => t.anchor_id)).size),
    );
    expect(most).toBe(3);
    expect(manifest.counts.refused).toBeGreaterThan(0);
    expect(audit.triplets.length).toBeGreaterThan(4_300);
  });
});
