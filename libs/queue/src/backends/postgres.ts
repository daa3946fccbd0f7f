import {
  assertSchemaCompatibility,
  createPostgresBackend,
  DEFAULT_SCHEMA,
  LATEST_SCHEMA_VERSION,
  runMigrations,
  SchemaMigrationRequiredError,
  type Telemetry,
} from 'bullmq';
import pg from 'pg';
import { describeQueue, type PostgresAddress, SluiceError } from '@sluice/contracts';
import { connectionLog } from './connection-log.ts';
import { listeningPool } from './listening-pool.ts';
import { queueBackend, type QueueBackend } from './queue-backend.ts';
import type { QueueSecrets } from './secrets.ts';

/** Milliseconds a server has to answer in before a run starts. */
const PATIENCE = 5_000;

/**
 * Queues in the schema `bullmq` of a PostgreSQL database, which is made or brought up to date first.
 * Whoever loses the server waits until it is back.
 *
 * @throws SluiceError `unreachable`, in one line, for a server that cannot hold queues
 */
export async function postgresBackend(
  address: PostgresAddress,
  secrets: QueueSecrets = {},
  log: (line: string) => void = () => undefined,
  telemetry?: Telemetry,
): Promise<QueueBackend> {
  const login: pg.ClientConfig = {
    ...address.hosts[0],
    database: address.database,
    user: secrets.username ?? address.username,
    password: secrets.password ?? address.password,
    ssl: address.tls && { ca: secrets.authorities },
    options: `-c search_path=${DEFAULT_SCHEMA}`,
    application_name: 'sluice',
    keepAlive: true,
    connectionTimeoutMillis: PATIENCE,
  };
  const check = (): Promise<void> =>
    prepare(login).catch((error: NodeJS.ErrnoException) => {
      const line = `${describeQueue(address)}: ${explain(error)}`;
      throw new SluiceError('unreachable', line, { cause: error });
    });
  await check();
  const pool = listeningPool(login, connectionLog(address, log));
  return queueBackend(createPostgresBackend, pool, {
    telemetry,
    check,
    close: () => pool.end(),
  });
}

async function prepare(login: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(login);
  // An error of a connection that is being closed anyway is nobody's concern.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const version = await assertSchemaCompatibility(client).catch((error: unknown) => {
      if (error instanceof SchemaMigrationRequiredError) return 0;
      throw error;
    });
    // An account that may not change schemas can use one that is up to date.
    if (version < LATEST_SCHEMA_VERSION) await runMigrations(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const PASSWORD = 'SLUICE_QUEUE_USERNAME and SLUICE_QUEUE_PASSWORD';

/** By the code of the error, or its SQLSTATE. Nothing here repeats what was sent. */
const FAULTS: Record<string, string> = {
  ECONNREFUSED: 'connection refused; is the server running?',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'no such host',
  '28P01': `the server refuses the user or the password; set ${PASSWORD}`,
  '28000': `the server refuses the user or the password; set ${PASSWORD}`,
  '3D000': 'there is no such database; create it first',
  '42501': `the user may not create the schema ${DEFAULT_SCHEMA}; grant it CREATE on the database`,
};

function explain({ code, message }: NodeJS.ErrnoException): string {
  if (code !== undefined && code in FAULTS) return FAULTS[code]!;
  if (/timeout|terminated|password must be a string/.test(message)) {
    return message.startsWith('SASL')
      ? `the server wants a password; set ${PASSWORD}`
      : `no answer as PostgreSQL gives it within ${PATIENCE / 1_000} s`;
  }
  return message;
}
