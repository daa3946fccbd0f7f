import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Embedder } from '@sluice/pipeline';
import { readAudit } from '../support/audit.ts';
import { temporaryFolder } from '../support/folders.ts';
import { hashEmbedder, runStages, specOf, testPorts } from '../support/in-process.ts';
import { jsonl, put } from '../support/texts.ts';

const rows = Array.from({ length: 40 }, (_, i) => ({
  id: `r${i}`,
  text: `row ${i}`,
  label: i % 4,
}));

/** An embedder that gives chosen texts a vector that cannot be used. */
const failingOn = (faults: Record<string, number>): Embedder => {
  const embedder = hashEmbedder();
  return {
    ...embedder,
    embed: async (texts, role) => {
      const vectors = await embedder.embed(texts, role);
      texts.forEach((text, i) => {
        if (!(text in faults)) return;
        const vector = vectors.subarray(i * embedder.dimensions, (i + 1) * embedder.dimensions);
        vector.fill(faults[text]);
      });
      return vectors;
    },
  };
};

const mine = async (embedder: Embedder, maxRejected: number) => {
  const folder = await temporaryFolder();
  await put(folder, 'rows.jsonl', jsonl(rows));
  const ports = await testPorts(folder, embedder);
  const spec = specOf({
    dataset: 'made',
    input: { classes: { path: 'rows.jsonl', id: 'id' }, max_rejected: maxRejected },
    model: { path: 'hash' },
    // Deep enough that every document of another class is proposed.
    filter: { range_max: 30 },
    select: { num_negatives: 2 },
  });
  try {
    return await runStages(spec, join(folder, 'spec.yaml'), ports);
  } finally {
    await ports.indexes[0].close();
  }
};

describe('a model that gives unusable vectors', () => {
  const faults = { 'row 3': Number.NaN, 'row 5': Number.POSITIVE_INFINITY, 'row 9': 0 };

  it('is passed over where few are bad: no anchor, no positive and no negative of theirs', async () => {
    const { manifest, folder } = await mine(failingOn(faults), 0.1);
    const audit = await readAudit(folder);
    const bad = new Set(['r3', 'r5', 'r9']);
    for (const { anchor_id, positive_id, negative_id } of audit.triplets) {
      for (const id of [anchor_id, positive_id, negative_id]) expect(bad.has(id)).toBe(false);
    }
    expect(audit.anchors.filter(({ triplets }) => triplets === 0).map((a) => a.anchor_id)).toEqual([
      ...bad,
    ]);
    expect(manifest.counts.rejected['unusable_vector']).toBeGreaterThan(0);
  });

  it('stops the run where many are, naming the first', async () => {
    await expect(mine(failingOn(faults), 0.01)).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(/3 of 40 vectors.*"r3".*not a number/),
    });
  });
});
