import { SluiceError } from '@sluice/contracts';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import type { Tables } from './tables.ts';

/** Connections of one process: its requests are short, and other processes need theirs. */
const CONNECTIONS = 10;
/** Milliseconds to wait for a server that does not answer. */
const PATIENCE = 5_000;
const TIMESTAMPTZ = 1184;

/** Times are read as ISO 8601 texts, as every contract has them. */
export const isoTime = (text: string): string => new Date(text).toISOString();

/** @param url may carry a password; errors name it without one */
export const openPostgres = (url: string, password?: string): Kysely<Tables> => {
  const pool = new Pool({
    connectionString: withPassword(url, password),
    max: CONNECTIONS,
    connectionTimeoutMillis: PATIENCE,
    application_name: 'sluice',
    types: {
      getTypeParser: ((oid: number, format?: 'text') =>
        oid === TIMESTAMPTZ
          ? isoTime
          : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
    },
  });
  // A connection that drops while it is idle is replaced when the next one is asked for.
  pool.on('error', () => undefined);
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
};

const withPassword = (url: string, password?: string): string =>
  password === undefined
    ? url
    : Object.assign(new URL(url), { password: encodeURIComponent(password) }).href;

const REFUSALS: Record<string, string> = {
  ECONNREFUSED: 'does not answer',
  ENOTFOUND: 'is not a known host',
  EAI_AGAIN: 'is not a known host',
  ETIMEDOUT: 'does not answer',
  ECONNRESET: 'broke off',
  '28P01': 'refuses the password',
  '28000': 'refuses the user',
  '3D000': 'has no such database',
  '57P03': 'is starting or stopping',
};

/** What kept a connection from being made, as one line; other errors pass through. */
export const asUnreachable = (error: unknown, url: string): unknown => {
  const { code, message } = error as NodeJS.ErrnoException;
  const timedOut = /timeout exceeded when trying to connect/.test(message);
  const fault = REFUSALS[code ?? ''] ?? (timedOut ? 'does not answer' : undefined);
  if (fault === undefined) return error;
  return new SluiceError(
    'unreachable',
    `PostgreSQL at ${placeOf(url)} ${fault}; set infrastructure.records`,
    { cause: error },
  );
};

/** The address without user and password. */
export const placeOf = (where: string): string => {
  if (!URL.canParse(where)) return where;
  const { protocol, host, pathname } = new URL(where);
  return `${protocol}//${host}${pathname}`;
};
