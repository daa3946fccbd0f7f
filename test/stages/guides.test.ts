import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Embedder } from '@sluice/pipeline';
import { readAudit } from '../support/audit.ts';
import { temporaryFolder } from '../support/folders.ts';
import { runStages, specOf, tableEmbedder, testPorts } from '../support/in-process.ts';
import { jsonl, put } from '../support/texts.ts';

const PAIRS = [{ anchor: 'shoes', positive: 'red shoe' }];
const CORPUS = ['blue shoe', 'kettle', 'pan'].map((text) => ({ id: text, text }));

/** The model finds all candidates equally near; the guides have views of their own. */
const model = tableEmbedder(
  new Map([
    ['shoes', [1, 0]],
    ['red shoe', [0.9, 0.1]],
    ['blue shoe', [0.5, 0.5]],
    ['kettle', [0.5, 0.5]],
    ['pan', [0.5, 0.5]],
  ]),
);

/** A guide whose cosines with the anchor are these; vectors of any length do. */
const guideOf = (cosines: Record<string, number>, fingerprint: string): Embedder => ({
  ...tableEmbedder(
    new Map([
      ['shoes', [2, 0]],
      ...Object.entries(cosines).map(
        ([text, c]) => [text, [3 * c, 3 * Math.sqrt(1 - c * c)]] as [string, number[]],
      ),
    ]),
  ),
  fingerprint,
});

const BROAD = { 'red shoe': 0.6, 'blue shoe': 0.7, kettle: 0.5, pan: 0.2 };
const NARROW = { 'red shoe': 0.6, 'blue shoe': 0.9, kettle: 0.65, pan: 0.1 };
const GUIDES: Record<string, Embedder> = {
  broad: guideOf(BROAD, 'a'.repeat(64)),
  narrow: guideOf(NARROW, 'b'.repeat(64)),
  other: guideOf({ ...BROAD, kettle: 0.8 }, 'c'.repeat(64)),
};

/** The reason each candidate was rejected for, and which guides were opened. */
const curate = async (given: Record<string, unknown>, folder?: string) => {
  const place = folder ?? (await temporaryFolder());
  await put(place, 'pairs.jsonl', jsonl(PAIRS));
  await put(place, 'corpus.jsonl', jsonl(CORPUS));
  const ports = await testPorts(place, model);
  ports.models = {
    ...ports.models,
    embedder: ({ path }) => Promise.resolve(GUIDES[path.split('/').at(-1)!] ?? model),
  };
  const spec = specOf({
    dataset: 'made',
    input: { pairs: { path: 'pairs.jsonl' }, corpus: { path: 'corpus.jsonl', id: 'id' } },
    model: { path: 'model' },
    select: { num_negatives: 1 },
    ...given,
  });
  try {
    const { folder: version } = await runStages(spec, join(place, 'spec.yaml'), ports);
    const { candidates } = await readAudit(version);
    const reasons = new Map(candidates.map(({ candidate_id, reason }) => [candidate_id, reason]));
    return CORPUS.map(({ id }) => reasons.get(id));
  } finally {
    await ports.indexes[0].close();
  }
};

const parsing = (given: Record<string, unknown>) => () =>
  specOf({
    dataset: 'made',
    input: { pairs: { path: 'pairs.jsonl' } },
    model: { path: 'model' },
    ...given,
  });

describe('guide models', () => {
  it('reject what they find nearer than the positive, by their own cosines', async () => {
    const reasons = await curate({ guide: { path: 'broad' }, filter: { guide_margin: 0 } });
    expect(reasons).toEqual(['guide', null, null]);
    const strict = await curate({ guide: { path: 'broad' }, filter: { guide_margin: 0.15 } });
    expect(strict).toEqual(['guide', 'guide', null]);
    const relative = { guide: { path: 'broad' }, filter: { guide_relative_margin: 0.2 } };
    expect(await curate(relative)).toEqual(['guide', 'guide', null]);
  });

  it('vote where there are several', async () => {
    const guide = [{ path: 'broad' }, { path: 'narrow' }];
    const filter = { guide_margin: 0, guide_vote: 'any' };
    expect(await curate({ guide, filter })).toEqual(['guide', 'guide', null]);
    expect(await curate({ guide, filter: { ...filter, guide_vote: 'majority' } })).toEqual([
      'guide',
      null,
      null,
    ]);
  });

  it('are part of what a curation is named by', async () => {
    const folder = await temporaryFolder();
    const filter = { guide_margin: 0 };
    expect(await curate({ guide: { path: 'broad' }, filter }, folder)).toEqual([
      'guide',
      null,
      null,
    ]);
    expect(await curate({ guide: { path: 'other' }, filter }, folder)).toEqual([
      'guide',
      'guide',
      null,
    ]);
  });

  it('and the filters that ask them go together', () => {
    const filter = { guide_margin: 0 };
    expect(parsing({ filter })).toThrow(/goes with filter\.guide_margin/);
    expect(parsing({ guide: { path: 'x' } })).toThrow(/goes with filter\.guide_margin/);
    expect(parsing({ guide: { path: 'x' }, filter })).not.toThrow();
    expect(parsing({ guide: [], filter })).toThrow(/guide/);
  });
});
