import { isAbsolute } from 'node:path';
import { SluiceError } from '@sluice/contracts';
import { type Kysely, sql } from 'kysely';
import { openEmbedded } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { asUnreachable, openPostgres, placeOf } from './database/postgres.ts';
import type { Tables } from './database/tables.ts';
import { deliveryStore } from './stores/deliveries.ts';
import { keyStore } from './stores/keys.ts';
import { outboxStore } from './stores/outbox.ts';
import { runStore } from './stores/runs.ts';
import { scheduleStore } from './stores/schedules.ts';
import { specStore } from './stores/specs.ts';
import type { StoreContext } from './stores/store.ts';
import { verdictStore } from './stores/verdicts.ts';
import { webhookStore } from './stores/webhooks.ts';

const storesOf = (context: StoreContext) => ({
  specs: specStore(context),
  runs: runStore(context),
  schedules: scheduleStore(context),
  keys: keyStore(context),
  webhooks: webhookStore(context),
  outbox: outboxStore(context),
  deliveries: deliveryStore(context),
  ledger: verdictStore(context),
});

export type Stores = ReturnType<typeof storesOf>;

/** Everything that is to be remembered and is no artifact. */
export interface Records extends Stores {
  /** Does all that `work` writes, or none of it. */
  transaction: <Result>(work: (stores: Stores) => Promise<Result>) => Promise<Result>;
  /** @throws SluiceError `unreachable` */
  check: () => Promise<void>;
  close: () => Promise<void>;
}

export interface RecordsOptions {
  /** Of a server whose address has none. */
  password?: string;
  now?: () => Date;
}

/**
 * Opens the records and brings their tables up to date.
 *
 * @param where `postgres://…`, or the absolute path of a folder that this process alone has open
 * @throws SluiceError `unreachable` for a server, `conflict` for a folder that another process has open
 */
export const openRecords = async (
  where: string,
  { password, now = () => new Date() }: RecordsOptions = {},
): Promise<Records> => {
  const { database, close } = await open(where, password);
  try {
    await migrate(database, placeOf(where));
  } catch (error) {
    await close();
    throw asUnreachable(error, where);
  }
  return {
    ...storesOf({ database, now }),
    transaction: (work) =>
      database
        .transaction()
        .execute((transaction) => work(storesOf({ database: transaction, now }))),
    check: async () => {
      try {
        await sql`SELECT 1`.execute(database);
      } catch (error) {
        throw asUnreachable(error, where);
      }
    },
    close,
  };
};

const open = async (
  where: string,
  password?: string,
): Promise<{ database: Kysely<Tables>; close: () => Promise<void> }> => {
  if (/^postgres(ql)?:\/\//.test(where)) {
    const database = openPostgres(where, password);
    return { database, close: () => database.destroy() };
  }
  if (isAbsolute(where)) return openEmbedded(where);
  throw new SluiceError('usage', `${placeOf(where)}: records are postgres://… or a folder`);
};
