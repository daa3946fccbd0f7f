import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CandidateRow } from '../support/audit.ts';
import { brief, madeRows, runOnRows } from '../support/class-run.ts';
import { temporaryFolder } from '../support/folders.ts';
import { hashEmbedder, runStages, specOf, testPorts } from '../support/in-process.ts';
import { jsonl, put } from '../support/texts.ts';

const losses = ({ candidates }: { candidates: CandidateRow[] }): string[] =>
  candidates.map((row) => `${brief(row)} ${row.loss.toFixed(3)}`);

const box = (item: string, score: number, box: unknown) => ({ query: 'a1', item, score, box });

describe('a prediction log', () => {
  const rows = ['a1', 'a2', 'b1', 'b2', 'c1', 'c2'].map((id) => ({
    id,
    text: `text of ${id}`,
    label: id.charCodeAt(0),
  }));
  const mine = { sources: ['errors'] };
  it('takes the wrong ones of the top K: ties, repetitions and unknown names in their places', async () => {
    const log = [
      { query: 'a1', item: 'b2', score: 0.9 }, // equal scores go by document
      { query: 'a1', item: 'b1', score: 0.9 },
      { query: 'a1', item: 'a2', score: 0.8 }, // right
      { query: 'a1', item: 'c1', score: 0.85 }, // rank 3
      { query: 'a1', item: 'b1', score: 0.2 }, // again
      { query: 'a1', item: 'a1', score: 0.99 }, // its own text has no rank
      { query: 'a1', item: 'zz', score: 0.9 },
      { query: 'zz', item: 'b1', score: 0.9 },
      { query: 'a1', item: 'c2', score: 'high' },
      { query: 'a1', item: 'c2' },
      { query: 'text of b1', item: 'text of c1', score: 0.5 }, // texts for ids; nothing right
      { query: 'b1', item: 'a1', score: 0.4 },
    ];
    const { audit, rejects, manifest } = await runOnRows({
      rows,
      mine: { ...mine, errors: { top_k: 2 } },
      log,
      select: { margin: 0.15 },
      maxRejected: 0.5,
    });
    expect(rejects).toEqual([
      'log.jsonl:7 unknown_item',
      'log.jsonl:8 unknown_query',
      'log.jsonl:9 bad_score',
      'log.jsonl:10 missing_field',
    ]);
    expect(manifest.counts.rejected_rows).toEqual({
      unknown_item: 1,
      unknown_query: 1,
      bad_score: 1,
      missing_field: 1,
    });
    expect(manifest.inputs[1]).toMatchObject({ uri: 'log.jsonl', rows: 12, rejected: 4 });
    expect(losses(audit)).toEqual([
      'a1 b1 1 0.250',
      'a1 b2 2 0.250',
      'b1 c1 1 0.250',
      'b1 a1 2 0.150',
    ]);
    expect(manifest.counts.candidates).toEqual({ errors: 4 });
  });

  it('caps a group that reaches over anchors, by the losses and ranks of the log', async () => {
    const log = [
      { q: 'a1', d: 'b1', place: 1, paid: 0.5, image: 'one' },
      { q: 'b1', d: 'a1', place: 4, paid: 0.9, image: 'one' },
      { q: 'c1', d: 'a1', place: 1, paid: 0.7, image: 'one' },
      { q: 'c1', d: 'b1', place: 2, paid: 0.1, image: 'two' },
    ];
    const { audit } = await runOnRows({
      rows,
      mine: { ...mine, errors: { per_group: 2 } },
      log,
      predictions: { query: 'q', item: 'd', rank: 'place', loss: 'paid', group: 'image' },
    });
    expect(losses(audit)).toEqual(['b1 a1 4 0.900', 'c1 a1 1 0.700', 'c1 b1 2 0.100']);
  });

  it('keeps one of boxes that overlap, and rejects what is no box', async () => {
    const { audit, rejects } = await runOnRows({
      rows,
      mine,
      log: [
        box('b1', 0.9, [0, 0, 10, 10]),
        box('b2', 0.8, '1, 0, 10 10'), // overlaps the first by 0.9
        box('c1', 0.7, '[20, 20, 30, 30]'),
        box('c2', 0.6, [5, 5, 1, 1]),
        box('c2', 0.6, null),
      ],
      predictions: { box: 'box' },
      maxRejected: 0.5,
    });
    expect(audit.candidates.map(brief)).toEqual(['a1 b1 1', 'a1 c1 3']);
    expect(rejects).toEqual(['log.jsonl:4 bad_box', 'log.jsonl:5 bad_box']);
  });

  it('knows every id that a repeated text came under', async () => {
    const again = [...rows, { ...rows[0], id: 'a1 again' }];
    const log = [
      { query: 'a1 again', item: 'b1', score: 1 },
      { query: 'b1', item: 'a1 again', score: 1 },
    ];
    const { audit } = await runOnRows({ rows: again, mine, log });
    expect(audit.candidates.map(brief)).toEqual(['a1 b1 1', 'b1 a1 1']);
  });

  it('warns of a log without errors, and stops at one that is mostly bad', async () => {
    const log = [{ query: 'a1', item: 'a2', score: 1 }];
    const { manifest } = await runOnRows({ rows, mine, log });
    expect(manifest.warnings).toEqual([expect.stringMatching(/errors: none of the 1 prediction/)]);
    const bad = runOnRows({ rows, mine, log: [...log, { query: 'a1', item: 'nobody', score: 1 }] });
    await expect(bad).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(/log\.jsonl: 1 of 2 rows.*line 2: item "nobody"/),
    });
  });

  it('needs scores or ranks', async () => {
    const folder = await temporaryFolder();
    await put(folder, 'rows.jsonl', jsonl(madeRows(12, 3)));
    await put(folder, 'log.csv', 'query,item\nr0,r1\n');
    const ports = await testPorts(folder, hashEmbedder());
    const spec = specOf({
      dataset: 'made',
      input: { classes: { path: 'rows.jsonl', id: 'id' }, predictions: { path: 'log.csv' } },
      model: { path: 'hash' },
      mine: { sources: ['errors'] },
      select: { num_negatives: 1 },
    });
    await expect(runStages(spec, join(folder, 'spec.yaml'), ports)).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(/log\.csv.*"score"/),
    });
    await ports.indexes[0].close();
  });
});
