import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';

/** What every store works with: a database, or a transaction of one, and the time. */
export interface StoreContext {
  database: Kysely<Tables>;
  now: () => Date;
}
