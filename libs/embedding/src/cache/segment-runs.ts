import { recordBytes } from './segment-layout.ts';
import type { Segment } from './segment.ts';

/** A record that may hold the vector of a row. */
export interface Wanted {
  row: number;
  segment: Segment;
  record: number;
}

/** Records of one segment near enough to be read at once. */
interface Run {
  segment: Segment;
  first: number;
  last: number;
  wanted: Wanted[];
}

/** Bytes worth reading to save another call, and bytes of one call at most. */
const GAP_BYTES = 16_384;
const RUN_BYTES = 1 << 20;
const READS_AT_ONCE = 8;

/**
 * Reads records in as few calls as pays, and tells each of them; what was embedded together lies together.
 * A record that cannot be read comes as an empty buffer: its segment was removed, or renamed just now.
 */
export const readRuns = async (
  wanted: Wanted[],
  each: (wanted: Wanted, record: Buffer) => void,
): Promise<void> => {
  const runs = runsOf(wanted).values();
  const lane = async (): Promise<void> => {
    for (const { segment, first, last, wanted } of runs) {
      const bytes = await segment.readRecords(first, last).catch(() => Buffer.alloc(0));
      const size = recordBytes(segment.shape.dimensions);
      for (const one of wanted) {
        const at = (one.record - first) * size;
        each(one, at + size <= bytes.length ? bytes.subarray(at, at + size) : Buffer.alloc(0));
      }
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, lane));
};

const runsOf = (wanted: Wanted[]): Run[] => {
  const runs: Run[] = [];
  for (const one of wanted.toSorted(byPlace)) {
    const run = runs.at(-1);
    if (run && belongs(one, run)) {
      run.last = one.record;
      run.wanted.push(one);
    } else {
      runs.push({ segment: one.segment, first: one.record, last: one.record, wanted: [one] });
    }
  }
  return runs;
};

const byPlace = (a: Wanted, b: Wanted): number =>
  a.segment.base - b.segment.base || a.record - b.record;

const belongs = ({ segment, record }: Wanted, run: Run): boolean => {
  const size = recordBytes(segment.shape.dimensions);
  return (
    segment === run.segment &&
    (record - run.last - 1) * size <= GAP_BYTES &&
    (record - run.first + 1) * size <= RUN_BYTES
  );
};
