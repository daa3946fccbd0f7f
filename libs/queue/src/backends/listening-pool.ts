import { EventEmitter } from 'node:events';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';
import pg from 'pg';
import type { ConnectionLog } from './connection-log.ts';

/**
 * Connections to a PostgreSQL server in the shape BullMQ takes them. Queries go to a pool; all who listen
 * for notifications share one connection beside it, where BullMQ would take one of the pool for each
 * queue.
 */
export function listeningPool(login: pg.ClientConfig, told: ConnectionLog): PgPool {
  const pool = new pg.Pool(login);
  pool.on('error', told.lost);
  const listener = sharedListener(login, told);
  const facade: PgPool = {
    async query<Row>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<Row>> {
      try {
        const result = await ask<Row>(pool, text, params);
        told.found();
        return result;
      } catch (error) {
        throw asLoss(error as NodeJS.ErrnoException, told);
      }
    },
    connect: () => listener.client(),
    async end() {
      await listener.end();
      await pool.end();
    },
    on: () => facade,
    removeAllListeners: () => facade,
  };
  return facade;
}

async function ask<Row>(
  server: pg.Pool | pg.Client,
  text: string,
  params?: readonly unknown[],
): Promise<PgQueryResult<Row>> {
  const { rows, rowCount } = await server.query(text, params && [...params]);
  return { rows: rows as Row[], rowCount };
}

/** Classes of SQLSTATE: connection, resources, operator intervention. */
const LOSS = /^(08...|53...|57P0.|E[A-Z_]+)$/;

/** BullMQ waits and tries again only when an error has this one code. */
function asLoss(error: NodeJS.ErrnoException, told: ConnectionLog): Error {
  const { code = '', message } = error;
  if (!LOSS.test(code) && !/terminated|timeout exceeded/.test(message)) return error;
  const loss = Object.assign(new Error(message || code, { cause: error }), {
    code: 'ECONNREFUSED',
  });
  told.lost(loss);
  return loss;
}

interface SharedListener {
  client(): Promise<PgPoolClient>;
  end(): Promise<void>;
}

function sharedListener(login: pg.ClientConfig, told: ConnectionLog): SharedListener {
  const clients = new Set<EventEmitter>();
  let current: Promise<pg.Client> | undefined;

  const open = async (): Promise<pg.Client> => {
    const connection = new pg.Client(login);
    connection.on('notification', (notification) => {
      for (const client of clients) client.emit('notification', notification);
    });
    connection.on('error', (error) => {
      current = undefined;
      for (const client of clients) client.emit('error', asLoss(error, told));
    });
    await connection.connect();
    return connection;
  };

  return {
    async client() {
      const connecting = (current ??= open());
      const connection = await connecting.catch((error: NodeJS.ErrnoException) => {
        if (current === connecting) current = undefined;
        throw asLoss(error, told);
      });
      const client = new EventEmitter();
      clients.add(client);
      return Object.assign(client, {
        query: <Row>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<Row>> =>
          ask(connection, text, params),
        release: () => void clients.delete(client),
      });
    },
    async end() {
      const connection = await current?.catch(() => undefined);
      current = undefined;
      await connection?.end();
    },
  };
}
