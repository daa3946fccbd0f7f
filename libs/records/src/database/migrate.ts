import { SluiceError } from '@sluice/contracts';
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { MIGRATIONS } from './migrations/index.ts';
import type { Tables } from './tables.ts';

/**
 * Brings the tables up to date. On a server, processes that start at once wait for each other on an
 * advisory lock, and all migrations are one transaction: they happen once, and entirely or not at all.
 *
 * @throws SluiceError `unreachable` when a newer version of the product has been at the database
 */
export const migrate = async (database: Kysely<Tables>, place: string): Promise<void> => {
  const provider = { getMigrations: () => Promise.resolve(MIGRATIONS) };
  const { error } = await new Migrator({ db: database, provider }).migrateToLatest();
  if (error === undefined) return;
  const { message } = error as Error;
  if (!/previously executed migration/.test(message)) throw error;
  throw new SluiceError(
    'unreachable',
    `${place}: was written by a newer version; run that one, or restore a backup (${message})`,
    { cause: error },
  );
};
