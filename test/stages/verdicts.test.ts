import { hash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '@sluice/contracts';
import { readAudit, rowsOf } from '../support/audit.ts';
import { temporaryFolder } from '../support/folders.ts';
import { runStages, specOf, tableEmbedder, testPorts } from '../support/in-process.ts';
import { jsonl, put } from '../support/texts.ts';

/** A unit vector of the plane. */
const angle = (degrees: number): number[] => [
  Math.cos((degrees * Math.PI) / 180),
  Math.sin((degrees * Math.PI) / 180),
];

/** A query with one judged positive; `near` and `nearer` are closer than a margin allows. */
const TEXTS = new Map([
  ['query', angle(0)],
  ['positive', angle(20)],
  ['nearer', angle(10)],
  ['near', angle(21)],
  ['apart', angle(60)],
  ['far', angle(80)],
]);

const digest = (text: string): string => hash('sha256', text, 'hex');

const verdict = (
  candidate: string,
  label: Verdict['label'],
  more: Partial<Verdict> = {},
): Verdict => ({
  anchor: digest('query'),
  candidate: digest(candidate),
  label,
  reviewer: 'ada',
  at: '2026-01-01T00:00:00.000Z',
  dataset: 'made',
  version: null,
  ...more,
});

const start = async (suspected = 'drop') => {
  const folder = await temporaryFolder();
  await put(folder, 'pairs.jsonl', jsonl([{ anchor: 'query', positive: 'positive' }]));
  const corpus = [...TEXTS.keys()].slice(1).map((text) => ({ id: text, text }));
  await put(folder, 'corpus.jsonl', jsonl(corpus));
  const ports = await testPorts(folder, tableEmbedder(TEXTS));
  const spec = specOf({
    dataset: 'made',
    model: { path: 'table' },
    input: { pairs: { path: 'pairs.jsonl' }, corpus: { path: 'corpus.jsonl', id: 'id' } },
    filter: { relative_margin: 0.05, suspected },
    select: { strategy: 'top', num_negatives: 2 },
  });
  const run = async () => {
    const version = await runStages(spec, join(folder, 'spec.yaml'), ports);
    const { candidates, positives } = await readAudit(version.folder);
    return {
      ...version,
      reasons: Object.fromEntries(
        candidates.map(({ candidate_id, reason }) => [candidate_id, reason]),
      ),
      positives: positives.map(({ positive_id }) => positive_id),
    };
  };
  return { ports, run, folder };
};

describe('verdicts', () => {
  it('make confirmed negatives immune to suspicion, and confirmed positives judgements', async () => {
    const { ports, run } = await start();
    const before = await run();
    expect(before.reasons).toMatchObject({ nearer: 'relative_margin', near: 'relative_margin' });
    expect(before.manifest.verdicts).toBeUndefined();

    await ports.ledger.append('made', [verdict('near', 'negative'), verdict('nearer', 'positive')]);
    const after = await run();
    expect(after.reasons).toEqual({
      positive: 'known_positive',
      nearer: 'verdict_positive',
      near: null,
      apart: null,
      far: null,
    });
    expect(after.positives).toEqual([...before.positives, 'nearer']);
    expect(after.manifest.verdicts).toMatchObject({ negatives: 1, positives: 1 });
    const rows = await rowsOf<{ positive: string; negative: string }>(
      after.folder,
      'data/train-00000-of-00001.parquet',
      ['positive', 'negative'],
    );
    expect(rows).toContainEqual({ positive: 'positive', negative: 'near' });
    expect(rows).toContainEqual({ positive: 'nearer', negative: 'near' });
  });

  it('change the plan and what is curated by it, and nothing before', async () => {
    const { ports, run } = await start();
    await run();
    await ports.ledger.append('made', [verdict('near', 'negative')]);
    const { manifest } = await run();
    const cached = Object.fromEntries(manifest.stages.map(({ name, cached }) => [name, cached]));
    expect(cached).toEqual({
      ingest: true,
      embed: true,
      index: true,
      neighbours: true,
      mine: true,
      curate: false,
      publish: false,
    });
  });

  it('change nothing where they are unsure, disputed, withdrawn or about other texts', async () => {
    const { ports, run } = await start();
    const before = await run();
    await ports.ledger.append('made', [
      verdict('near', 'negative'),
      verdict('near', 'positive', { reviewer: 'ben' }),
      verdict('nearer', 'positive'),
      verdict('nearer', 'withdrawn'),
      verdict('apart', 'unsure'),
    ]);
    expect((await run()).manifest.version).toBe(before.manifest.version);
    await ports.ledger.append('made', [verdict('nowhere', 'positive')]);
    const after = await run();
    expect(after.manifest.version).not.toBe(before.manifest.version);
    expect(after.manifest.content_digest).toBe(before.manifest.content_digest);
    expect(after.reasons).toEqual(before.reasons);

    await ports.ledger.append('made', [
      verdict('near', 'negative', { reviewer: 'cleo', settles: true }),
    ]);
    expect((await run()).reasons['near']).toBeNull();
  });

  it('are what they are whether suspects are relabelled, set aside or dropped', async () => {
    for (const suspected of ['drop', 'relabel', 'review']) {
      const { ports, run } = await start(suspected);
      const given = [verdict('near', 'negative'), verdict('nearer', 'positive')];
      await ports.ledger.append('made', given);
      const { reasons, positives, manifest } = await run();
      expect(reasons).toMatchObject({ near: null, nearer: 'verdict_positive' });
      expect(positives).toEqual(['positive', 'nearer']);
      expect(manifest.counts.relabelled).toBe(0);
    }
  });
});

describe('a published version', () => {
  it('holds the texts its audit speaks of, and the spec it was made by', async () => {
    const { run } = await start();
    const { folder, manifest } = await run();
    const columns = ['id', 'text'];
    const texts = async (role: string) =>
      rowsOf<{ id: string; text: string }>(
        folder,
        `audit/${role}-texts-00000-of-00001.parquet`,
        columns,
      );
    expect((await texts('anchor')).map(({ text }) => text)).toEqual(['query']);
    expect((await texts('document')).map(({ text }) => text)).toEqual([...TEXTS.keys()].slice(1));
    expect(manifest.spec).toMatchObject({ dataset: 'made', filter: { relative_margin: 0.05 } });
    expect(manifest.spec).not.toHaveProperty('infrastructure');
  });
});
