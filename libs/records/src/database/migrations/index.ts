import type { Migration } from 'kysely/migration';
import { firstTables } from './0001-first-tables.ts';

/** In the order of their names. One that has been released is never changed: add another. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-first-tables': firstTables,
};
