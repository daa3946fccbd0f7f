import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventSchema, type SluiceEvent } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import { readAudit, rowsOf } from '../support/audit.ts';
import { temporaryFolder } from '../support/folders.ts';
import { hashEmbedder, runStages, specOf, testPorts } from '../support/in-process.ts';
import { jsonl, put } from '../support/texts.ts';

const rowsFrom = (first: number, count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `r${first + i}`,
    text: `row ${first + i}`,
    label: `class ${(first + i) % 8}`,
  }));

/** A dataset that is refreshed night after night, with rules that judge every version. */
const nightly = async (retrain: object) => {
  const folder = await temporaryFolder();
  const ports = await testPorts(folder, hashEmbedder());
  const spec = specOf({
    dataset: 'made',
    input: { classes: { path: 'rows.jsonl', id: 'id' } },
    model: { path: 'hash' },
    select: { strategy: 'top', num_negatives: 2 },
    retrain,
  });
  let day = 0;
  return {
    night: async (rows: object[]) => {
      await put(folder, 'rows.jsonl', jsonl(rows));
      const now = new Date(Date.UTC(2026, 0, ++day, 2));
      return runStages(spec, join(folder, 'spec.yaml'), { ...ports, now: () => now });
    },
    events: async (): Promise<SluiceEvent[]> => {
      const lines = await readFile(join(folder, 'made', 'events.jsonl'), 'utf8');
      return lines
        .trim()
        .split('\n')
        .map((line) => eventSchema.parse(JSON.parse(line)));
    },
    close: () => ports.indexes[0].close(),
  };
};

const dataOf = (folder: string): Promise<object[]> =>
  rowsOf(folder, 'data/train-00000-of-00001.parquet', ['anchor', 'positive', 'negative']);

const total = ({ counts }: { counts: number[] }): number => counts.reduce((a, b) => a + b, 0);

describe('night after night', () => {
  it('each version is judged against those before, and an event tells when a rule fires', async () => {
    const rule = { metric: 'count.anchors', operator: '>', value: 40, nights: 2 };
    const dataset = await nightly({ when: [rule] });
    const verdicts = [];
    for (const count of [40, 44, 48]) {
      const { manifest } = await dataset.night(rowsFrom(0, count));
      const { recommended, rules } = manifest.retrain!;
      verdicts.push([recommended, rules[0].held, rules[0].observed]);
    }
    expect(verdicts).toEqual([
      [false, 0, 40],
      [false, 1, 44],
      [true, 2, 48],
    ]);
    const events = await dataset.events();
    expect(events.map(({ type, subject }) => `${type} ${subject.slice(0, 5)}`)).toEqual([
      'sluice.dataset.published.v1 v0001',
      'sluice.dataset.published.v1 v0002',
      'sluice.retrain.recommended.v1 v0003',
      'sluice.dataset.published.v1 v0003',
    ]);
    expect(events[2].data).toMatchObject({
      rules: [{ reason: 'count.anchors is 48, > 40 for 2 nights' }],
    });
    await dataset.close();
  });

  it('the hard triplets that are new are those of rows the version before did not have', async () => {
    const rules = [{ metric: 'new_hard_share', operator: '>=', value: 0 }];
    const dataset = await nightly({ when: rules });
    const first = await dataset.night(rowsFrom(0, 64));
    const second = await dataset.night(rowsFrom(8, 64));
    const before = new Set((await dataOf(first.folder)).map((row) => JSON.stringify(row)));
    const rows = await dataOf(second.folder);
    const { triplets } = await readAudit(second.folder);
    const expected = triplets.filter(
      ({ row, hardness }) => hardness === 'hard' && !before.has(JSON.stringify(rows[row])),
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(second.manifest.counts.hardness.hard);
    const { previous, retrain, counts } = second.manifest;
    expect(previous!.hard_added).toBe(expected.length);
    expect(retrain!.rules[0].observed).toBeCloseTo(expected.length / counts.triplets, 12);
    await dataset.close();
  });

  it('a spec without rules has no verdict, and its distributions count what it counts', async () => {
    const dataset = await nightly({ when: [{ metric: 'hard_share', operator: '>', value: 2 }] });
    const { manifest } = await dataset.night(rowsFrom(0, 64));
    const { margins, similarities } = manifest.distributions!;
    expect(total(margins.curated)).toBe(manifest.counts.triplets);
    expect(total(similarities.negatives)).toBe(manifest.counts.selected);
    expect(total(similarities.positives)).toBe(manifest.counts.positives);
    await dataset.close();
  });
});
