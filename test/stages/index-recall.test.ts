import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Embedder, Ports, VectorIndex } from '@sluice/pipeline';
import { createExactIndex } from '@sluice/vector-index';
import { madeRows } from '../support/class-run.ts';
import { temporaryFolder } from '../support/folders.ts';
import { hashEmbedder, runStages, specOf, testPorts } from '../support/in-process.ts';
import { backwardIndex, lossyIndex, type Searches } from '../support/lossy-index.ts';
import { coarseEmbedder } from '../support/nights.ts';
import { jsonl, put } from '../support/texts.ts';

/** A folder to mine 600 rows in, with an approximate index made of an exact one. */
const open = async (
  approximate: (exact: VectorIndex) => VectorIndex,
  embedder: Embedder = hashEmbedder(),
) => {
  const folder = await temporaryFolder();
  const exact = createExactIndex({ threads: 1 });
  onTestFinished(() => exact.close());
  const ports: Ports = {
    ...(await testPorts(folder, embedder)),
    indexes: [approximate(exact), exact],
  };
  await put(folder, 'rows.jsonl', jsonl(madeRows(600, 30)));
  return {
    ports,
    run: async (mine: object = {}) => {
      const spec = specOf({
        dataset: 'made',
        input: { classes: { path: 'rows.jsonl', id: 'id' } },
        model: { path: 'hash' },
        mine,
        select: { num_negatives: 2 },
      });
      return (await runStages(spec, join(folder, 'spec.yaml'), ports)).manifest;
    },
  };
};

describe('an approximate index', () => {
  it('is taken as it is where it finds enough', async () => {
    const searches: Searches = [];
    const { run } = await open((exact) => lossyIndex(exact, 0.03, searches));
    const { index, stages } = await run();
    expect(index.kind).toBe('lossy');
    expect(index.recall_at_k).toBeCloseTo(0.97, 1);
    expect(index.recall_at_k).toBeLessThan(1);
    expect(new Set(searches.map(({ effort }) => effort))).toEqual(new Set([1]));
    expect(stages.find(({ name }) => name === 'neighbours')).not.toHaveProperty('search');
  });

  it('looks harder until it finds enough, and then for every search', async () => {
    const searches: Searches = [];
    const { run } = await open((exact) => lossyIndex(exact, 0.15, searches));
    const { index } = await run();
    expect(index.recall_at_k).toBeGreaterThan(0.95);
    expect(index.recall_at_k).toBeLessThan(0.98);
    const audited = searches.slice(0, 3).map(({ effort }) => effort);
    expect(audited).toEqual([1, 2, 4]);
    const later = searches.slice(3);
    expect(later.length).toBeGreaterThan(0);
    expect(new Set(later.map(({ effort }) => effort))).toEqual(new Set([4]));
    expect(later[0].k).toBe(searches[0].k);
  });

  it('ends the run where it finds too little however hard it looks, and passes under a lower bar', async () => {
    const searches: Searches = [];
    const { run } = await open((exact) => lossyIndex(exact, 0.9, searches));
    await expect(run()).rejects.toMatchObject({
      code: 'spec',
      message: expect.stringMatching(
        /^the index lossy finds 8\d\.\d % of the \d+ nearest .* mine\.min_index_recall asks for 95\.0 %: .*exact index[^\n]*$/,
      ) as string,
    });
    expect(searches.map(({ effort }) => effort)).toEqual([1, 2, 4, 8]);
    const { index } = await run({ min_index_recall: 0.5 });
    expect(index.recall_at_k).toBeGreaterThan(0.5);
  });

  it('is not to blame for which of equally similar documents it ends a list with', async () => {
    const { run } = await open(backwardIndex, coarseEmbedder());
    const { index } = await run({ min_index_recall: 1 });
    expect(index.recall_at_k).toBe(1);
  });

  it('is compared with the exact one, which has to be there', async () => {
    const { ports, run } = await open((exact) => lossyIndex(exact, 0, []));
    Object.assign(ports, { indexes: [ports.indexes[0]] });
    await expect(run()).rejects.toThrow('no exact index is at hand');
  });
});

describe('the exact index', () => {
  it('is held to nothing, whatever the bar', async () => {
    const { run, ports } = await open((exact) => exact);
    const low = await run({ min_index_recall: 0.1 });
    expect(low.index).toEqual({ kind: 'exact', recall_at_k: 1 });
    expect(ports.indexes[0].exact).toBe(true);
    const high = await run({ min_index_recall: 1 });
    expect(high.stages.find(({ name }) => name === 'index')!.cached).toBe(true);
    expect(high.content_digest).toBe(low.content_digest);
  });
});
