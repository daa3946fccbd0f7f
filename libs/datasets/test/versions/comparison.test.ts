import type { AnchorGroup, DatasetWriterOptions } from '@sluice/pipeline';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../src/versions/comparison.ts';
import { openDatasetWriter } from '../../src/versions/dataset-writer.ts';
import { scratchFolder } from '../scratch.ts';
import { GROUP, negatives } from './groups.ts';

const scratch = scratchFolder();

async function version(
  groups: readonly AnchorGroup[],
  options: Partial<DatasetWriterOptions> = {},
) {
  const folder = scratch('version');
  const writer = await openDatasetWriter(folder, {
    format: 'triplet',
    fileType: 'jsonl',
    scores: false,
    numNegatives: 2,
    ...options,
  });
  for (const group of groups) await writer.append(group);
  await writer.close();
  return folder;
}

/** One row for each anchor. */
const groupsOf = (anchors: readonly string[]): AnchorGroup[] =>
  anchors.map((anchor) => ({
    id: anchor,
    anchor,
    positives: [{ id: 'p', text: 'p', similarity: 1, negatives: negatives('n') }],
  }));

const countBy = (anchors: readonly string[]) =>
  anchors.reduce(
    (counts, anchor) => counts.set(anchor, (counts.get(anchor) ?? 0) + 1),
    new Map<string, number>(),
  );

describe('comparison', () => {
  it('is the difference of multisets, in whatever order the rows are', async () => {
    const anchors = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(anchors, anchors, async (before, after) => {
        const current = countBy(after);
        const kept = [...countBy(before)].reduce(
          (sum, [anchor, count]) => sum + Math.min(count, current.get(anchor) ?? 0),
          0,
        );
        const difference = await compareVersions(
          await version(groupsOf(before)),
          await version(groupsOf(after)),
        );
        expect(difference).toMatchObject({
          added: after.length - kept,
          removed: before.length - kept,
          kept,
        });
        // The new ones are those that come after as many of their like as there were before.
        const left = countBy(before);
        expect(difference.isNew).toStrictEqual(
          after.map((anchor) => {
            const known = (left.get(anchor) ?? 0) > 0;
            if (known) left.set(anchor, left.get(anchor)! - 1);
            return !known;
          }),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('sees no difference between file types', async () => {
    const jsonl = await version([GROUP], { scores: true });
    const parquet = await version([GROUP], { scores: true, fileType: 'parquet' });
    expect(await compareVersions(jsonl, parquet)).toMatchObject({ added: 0, removed: 0, kept: 5 });
  });

  it('sees other rows in another format', async () => {
    const before = await version([GROUP]);
    const after = await version([GROUP], { format: 'labeled-pair' });
    expect(await compareVersions(before, after)).toMatchObject({ added: 7, removed: 5, kept: 0 });
  });

  it('holds more rows than it first made room for', async () => {
    const anchors = Array.from({ length: 70_000 }, (_, i) => `a${i}`);
    const before = await version(groupsOf(anchors));
    const after = await version(groupsOf(anchors.toReversed().slice(10)));
    expect(await compareVersions(before, after)).toMatchObject({
      added: 0,
      removed: 10,
      kept: 69_990,
    });
  });
});
