import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Spec } from '@sluice/contracts';
import { readAudit, rowsOf } from '../support/audit.ts';
import { temporaryFolder } from '../support/folders.ts';
import { hashEmbedder, runStages, specOf, testPorts } from '../support/in-process.ts';
import { jsonl, put } from '../support/texts.ts';

interface Reject {
  file: string;
  line: number;
  reason: string;
}

const run = async (folder: string, input: object, select: object = {}) => {
  const ports = await testPorts(folder, hashEmbedder());
  const spec: Spec = specOf({
    dataset: 'made',
    input: { max_rejected: 0.5, ...input },
    model: { path: 'hash' },
    select: { num_negatives: 2, strategy: 'top', ...select },
  });
  try {
    const { manifest, folder: version } = await runStages(spec, join(folder, 'spec.yaml'), ports);
    const rejects = await readFile(join(version, 'rejects.jsonl'), 'utf8').catch(() => '');
    const lines = rejects.split('\n').filter(Boolean);
    return {
      manifest,
      version,
      rejects: lines.map((line) => JSON.parse(line) as Reject),
      audit: await readAudit(version),
    };
  } finally {
    await ports.indexes[0].close();
  }
};

const brief = (rejects: Reject[]): string[] =>
  rejects.map(({ file, line, reason }) => `${file}:${line} ${reason}`);

describe('class-labelled rows', () => {
  const rows = [
    { id: 'a', text: 'red shoe', label: 'shoe' },
    { id: 'b', text: 'blue shoe', label: 'shoe' },
    { id: 'c', text: 'red hat', label: 'hat' },
    { id: 'd', text: 'blue hat', label: 'hat' },
    { id: 'e', text: 'red shoe', label: 'shoe' }, // repeated: one row
    { id: 'f', text: 'red hat', label: 'shoe' }, // the same text under another label
    { id: 'a', text: 'green hat', label: 'hat' }, // an id that stands for another text
    { id: 'g', text: 'lone scarf', label: 'scarf' }, // the only one of its label
    { id: 'h', text: '  ', label: 'hat' },
    { id: 'i', label: 'hat' },
  ];

  it('makes each row an anchor and a document, once, and rejects the bad ones by line', async () => {
    const folder = await temporaryFolder();
    await put(folder, 'rows.jsonl', jsonl(rows));
    const classes = { path: 'rows.jsonl', id: 'id' };
    const { manifest, rejects, audit } = await run(folder, { classes });
    expect(brief(rejects)).toEqual([
      'rows.jsonl:6 conflicting_label',
      'rows.jsonl:7 duplicate_id',
      'rows.jsonl:9 empty_text',
      'rows.jsonl:10 missing_field',
      'rows.jsonl:8 single_member_label',
    ]);
    expect(audit.anchors.map(({ anchor_id }) => anchor_id)).toEqual(['a', 'b', 'c', 'd']);
    // A row alone in its class is no anchor, but it is a document that others may be told apart from.
    expect(manifest.counts).toMatchObject({ anchors: 4, documents: 5 });
    expect(new Set(audit.candidates.map(({ candidate_id }) => candidate_id))).toContain('g');
    expect(manifest.inputs).toMatchObject([{ uri: 'rows.jsonl', rows: 10, rejected: 5 }]);
    for (const { anchor_id: anchor, positive_id: positive } of audit.positives) {
      expect(['a b', 'b a', 'c d', 'd c']).toContain(`${anchor} ${positive}`);
    }
  });

  it('numbers rows where there are no ids', async () => {
    const folder = await temporaryFolder();
    await put(folder, 'rows.jsonl', jsonl(rows.slice(0, 4)));
    const { audit } = await run(folder, { classes: { path: 'rows.jsonl' } });
    expect(audit.anchors.map(({ anchor_id }) => anchor_id)).toEqual(['0', '1', '2', '3']);
  });

  it('makes triplets of as many members as asked for', async () => {
    const folder = await temporaryFolder();
    const many = Array.from({ length: 12 }, (_, i) => ({ text: `word ${i}`, label: i % 2 }));
    await put(folder, 'rows.jsonl', jsonl(many));
    const classes = { path: 'rows.jsonl' };
    const three = await run(folder, { classes }, { positives_per_anchor: 3 });
    expect(three.audit.anchors.map(({ positives }) => positives)).toEqual(Array(12).fill(3));
    const all = await run(folder, { classes }, { positives_per_anchor: 'all' });
    expect(all.audit.anchors.map(({ positives }) => positives)).toEqual(Array(12).fill(5));
  });

  it('looks past a class of hundreds to find candidates of another', async () => {
    const folder = await temporaryFolder();
    const many = Array.from({ length: 1_500 }, (_, i) => ({
      text: `word number ${i}`,
      label: i % 100 === 0 ? 'rare' : 'common',
    }));
    await put(folder, 'rows.jsonl', jsonl(many));
    const { manifest, audit } = await run(folder, { classes: { path: 'rows.jsonl' } });
    // 15 rare documents: fewer than the search is deep, and every common anchor must have found them all.
    const depth = audit.candidates.length / 1_500;
    expect(depth).toBeLessThanOrEqual(15);
    for (const { candidates } of audit.anchors) expect(candidates).toBe(depth);
    expect(manifest.counts.shortages).toEqual({});
  });
});

describe('anchor–positive pairs', () => {
  it('puts the positives behind the corpus, and gives rows in the order of the file', async () => {
    const folder = await temporaryFolder();
    await put(
      folder,
      'pairs.jsonl',
      jsonl([
        { anchor: 'q two', positive: 'doc b' },
        { anchor: 'q one', positive: 'doc new' },
        { anchor: 'q two', positive: 'doc a' },
        { anchor: 'q two', positive: 'doc b' },
      ]),
    );
    await put(
      folder,
      'corpus.jsonl',
      jsonl(['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, text: `doc ${id}` }))),
    );
    const { manifest, version, audit } = await run(folder, {
      pairs: { path: 'pairs.jsonl' },
      corpus: { path: 'corpus.jsonl', id: 'id' },
    });
    expect(manifest.counts).toMatchObject({ documents: 6, anchors: 2, positives: 3 });
    const data = await rowsOf<{ anchor: string; positive: string }>(
      version,
      'data/train-00000-of-00001.parquet',
      ['anchor', 'positive'],
    );
    const pairs = data.map(({ anchor, positive }) => `${anchor}, ${positive}`);
    expect([...new Set(pairs)]).toEqual(['q two, doc b', 'q two, doc a', 'q one, doc new']);
    expect(audit.triplets.map(({ positive_id }) => positive_id)).toContain('5');
  });

  it('never takes the anchor’s own text for a negative', async () => {
    const folder = await temporaryFolder();
    const words = ['one', 'two', 'three', 'four', 'five', 'six'];
    await put(
      folder,
      'pairs.jsonl',
      jsonl(words.map((word, i) => ({ anchor: word, positive: words[(i + 1) % 6] }))),
    );
    const { audit, manifest } = await run(folder, { pairs: { path: 'pairs.jsonl' } });
    expect(manifest.counts.rejected['own_text']).toBe(6);
    expect(audit.triplets.length).toBeGreaterThan(0);
  });
});

describe('a BEIR folder', () => {
  it('takes graded judgements, joins title and text, and rejects what it does not know', async () => {
    const folder = await temporaryFolder();
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(folder, 'b/qrels'), { recursive: true });
    await put(
      folder,
      'b/corpus.jsonl',
      jsonl([
        { _id: 'd1', title: 'Title', text: 'one' },
        { _id: 'd2', title: '', text: 'two' },
        { _id: 'd3', text: 'three' },
        { _id: 'd4', text: 'four' },
        { _id: 'd1', text: 'again' },
        { _id: 'd5', text: 'five' },
      ]),
    );
    await put(
      folder,
      'b/queries.jsonl',
      jsonl([
        { _id: 'q1', text: 'first' },
        { _id: 'q2', text: 'nobody judged this' },
        { _id: 'q3', text: 'third' },
      ]),
    );
    await put(
      folder,
      'b/qrels/test.tsv',
      [
        'query-id\tcorpus-id\tscore',
        'q3\td2\t1',
        'q1\td1\t2',
        'q1\td3\t0',
        'q9\td1\t1',
        'q1\td9\t1',
        'q1\td4\tgood',
        'q1\td4\t1',
      ].join('\n'),
    );
    const { rejects, audit, version } = await run(folder, { beir: { path: 'b' } });
    expect(brief(rejects)).toEqual([
      'b/corpus.jsonl:5 duplicate_id',
      'b/qrels/test.tsv:5 unknown_query',
      'b/qrels/test.tsv:6 unknown_document',
      'b/qrels/test.tsv:7 bad_score',
    ]);
    expect(audit.anchors.map(({ anchor_id }) => anchor_id)).toEqual(['q1', 'q3']);
    expect(audit.positives.map((p) => `${p.anchor_id} ${p.positive_id}`)).toEqual([
      'q1 d1',
      'q1 d4',
      'q3 d2',
    ]);
    const data = await rowsOf<{ positive: string }>(version, 'data/train-00000-of-00001.parquet', [
      'positive',
    ]);
    expect(data[0].positive).toBe('Title one');
  });
});
