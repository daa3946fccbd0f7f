import type { RowRange } from './ports.ts';

/** Rows of one shard: large enough that a job's overhead is lost in its work, small enough to share out. */
export const SHARD_ROWS = 4096;

export const shardsOf = (rows: number): RowRange[] =>
  Array.from({ length: Math.ceil(rows / SHARD_ROWS) }, (_, shard) => ({
    start: shard * SHARD_ROWS,
    end: Math.min(rows, (shard + 1) * SHARD_ROWS),
  }));

/** The shards that a range of whole shards is made of. */
export const shardsWithin = ({ start, end }: RowRange): RowRange[] =>
  shardsOf(end).filter((shard) => shard.start >= start);
