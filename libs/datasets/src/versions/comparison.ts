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
  return new BigUint64Array(words.slice(0, 2 * rows).buffer).sort();
}

/**
 * The data rows of two folders as multisets. A row is known by 64 bits of its SHA-256, 8 bytes each in
 * memory: among n rows two different ones meet with probability n²/2⁶⁵, for ten million 3 · 10⁻⁶.
 */
export async function compareVersions(before: string, after: string): Promise<VersionDifference> {
  const old = new Uint32Array((await sortedFingerprints(before)).buffer);
  const taken = new Uint32Array(old.length / 2);
  const isNew: boolean[] = [];
  let kept = 0;
  for await (const batch of dataRows(after)) {
    for (const row of batch) {
      const [low, high] = rowFingerprint(row);
      const first = lowerBound(old, low, high);
      const next = first + (taken[first] ?? 0);
      const known = old[2 * next] === low && old[2 * next + 1] === high;
      isNew.push(!known);
      if (!known) continue;
      taken[first]!++;
      kept++;
    }
  }
  return { added: isNew.length - kept, removed: old.length / 2 - kept, kept, isNew };
}

/** The first of the sorted fingerprints, two words each, that is not below this one. */
function lowerBound(sorted: Uint32Array, low: number, high: number): number {
  let [from, to] = [0, sorted.length / 2];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const other = sorted[2 * middle + 1]!;
    const below = other < high || (other === high && sorted[2 * middle]! < low);
    if (below) from = middle + 1;
    else to = middle;
  }
  return from;
}
