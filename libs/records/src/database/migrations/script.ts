import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The database as a migration sees it: it knows nothing of the tables as they are today. */
type Database = Parameters<Migration['up']>[0];

/** Statement by statement: PGlite and prepared statements take one at a time. */
export const runScript = async (database: Database, ...statements: string[]): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(database);
};
