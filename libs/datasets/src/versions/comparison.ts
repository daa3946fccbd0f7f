import type { VersionDifference } from '@sluice/pipeline';
import { dataRows } from './data-rows.ts';
import { rowFingerprint } from './row-digest.ts';

const FIRST_CAPACITY = 2 ** 16;

/** Fingerprints of all data rows, ascending. */
async function sortedFingerprints(folder: string): Promise<BigUint64Array> {
  let words = new Uint32Array(2 * FIRST_CAPACITY);
  let rows = 0;
  for await (const batch of dataRows(folder)) {
    for (const row of batch) {
      if (2 * rows === words.length) {
        const larger = new Uint32Array(2 * words.length);
        larger.set(words);
        words = larger;
      }
      words.set(rowFingerprint(row), 2 * rows);
      rows++;
    }
  }
  return new BigUint64Array(words.buffer, 0, rows).sort();
}

/**
 * The data rows of two folders as multisets. A row is known by 64 bits of its SHA-256, 8 bytes each in
 * memory: among n rows two different ones meet with probability n²/2⁶⁵, for ten million 3 · 10⁻⁶.
 */
export async function compareVersions(before: string, after: string): Promise<VersionDifference> {
  const old = await sortedFingerprints(before);
  const current = await sortedFingerprints(after);
  let kept = 0;
  for (let i = 0, j = 0; i < old.length && j < current.length;) {
    const a = old[i]!;
    const b = current[j]!;
    if (a === b) kept++;
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return { added: current.length - kept, removed: old.length - kept, kept };
}
