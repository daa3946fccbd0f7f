import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';

/**
 * One PGlite in the shape of a node-postgres pool, as far as BullMQ uses one. All its clients share the
 * single session, which is sound because every queue operation of BullMQ is one statement.
 */
export function pglitePool(database: PGlite): PgPool {
  const query = async <Row>(
    text: string,
    params?: readonly unknown[],
  ): Promise<PgQueryResult<Row>> => {
    // Only the simple protocol takes several statements at once, as the migrations need.
    const { rows, rowCount } =
      params === undefined
        ? (await database.exec(text)).at(-1)!
        : await database.query(text, [...params]);
    return { rows: rows as Row[], rowCount };
  };

  const pool: PgPool = {
    query,
    connect: () => Promise.resolve(client(database, query)),
    // Whoever started the database closes it.
    end: () => Promise.resolve(),
    // A database in process has no connections that could drop.
    on: () => pool,
    removeAllListeners: () => pool,
  };
  return pool;
}

/**
 * A client hears every notification of the session: BullMQ names its channels and queues in them and
 * picks its own.
 */
function client(database: PGlite, query: PgPoolClient['query']): PgPoolClient {
  const events = new EventEmitter();
  const stopListening = database.onNotification((channel, payload) => {
    events.emit('notification', { channel, payload });
  });
  return Object.assign(events, { query, release: stopListening });
}
