import type { Tables } from '@sluice/pipeline';
import { readTable } from './table-reader.ts';
import { createTable } from './table-writer.ts';

/** Parquet files as the `Tables` port. */
export const createTables = (): Tables => ({
  create: createTable,
  // Tables made through the port have no list columns, so every column read is one of the port's.
  read: readTable as Tables['read'],
});
