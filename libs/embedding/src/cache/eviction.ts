import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listSegments, removeSegment, type SegmentName } from './segment-folder.ts';
import { bytesInUse, recordsWithin } from './segment-layout.ts';
import { segmentShape } from './segment.ts';

/** What a store holds, or what was removed from it. */
export interface StoreSize {
  segments: number;
  vectors: number;
  bytes: number;
}

interface SegmentFacts {
  segment: SegmentName;
  vectors: number;
  bytes: number;
  /** Milliseconds of the epoch. */
  usedAt: number;
}

export const sizeOfStore = async (folder: string): Promise<StoreSize> =>
  total(await factsOf(folder));

/**
 * Removes whole segments, those that were read or written longest ago first, until what is left takes at
 * most so many bytes. Processes that have a removed segment open go on reading it, and find it gone when
 * they next look; one that appends to it starts another. Safe beside any number of processes, other
 * evictions included: all choose in the same order.
 */
export const evictSegments = async (folder: string, maxBytes: number): Promise<StoreSize> => {
  const facts = (await factsOf(folder)).sort((a, b) => a.usedAt - b.usedAt);
  let { bytes } = total(facts);
  const removed: SegmentFacts[] = [];
  for (const fact of facts) {
    if (bytes <= maxBytes) break;
    await removeSegment(folder, fact.segment);
    bytes -= fact.bytes;
    removed.push(fact);
  }
  return total(removed);
};

const total = (facts: SegmentFacts[]): StoreSize =>
  facts.reduce(
    (sum, { vectors, bytes }) => ({
      segments: sum.segments + 1,
      vectors: sum.vectors + vectors,
      bytes: sum.bytes + bytes,
    }),
    { segments: 0, vectors: 0, bytes: 0 },
  );

const factsOf = async (folder: string): Promise<SegmentFacts[]> => {
  const facts: SegmentFacts[] = [];
  for (const segment of await listSegments(folder)) {
    const fact = await factOf(folder, segment).catch((error: NodeJS.ErrnoException) => {
      // Removed or renamed by another process since it was listed.
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (fact) facts.push(fact);
  }
  return facts;
};

const factOf = async (folder: string, segment: SegmentName): Promise<SegmentFacts> => {
  const path = join(folder, segment.name);
  const { size, mtimeMs } = await stat(path);
  const shape = await segmentShape(path);
  const vectors = shape ? recordsWithin(shape, size) : 0;
  const bytes = shape ? bytesInUse(shape, vectors) : size;
  return { segment, vectors, bytes, usedAt: mtimeMs };
};
