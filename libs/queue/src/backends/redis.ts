import { createRedisBackend, type Telemetry } from 'bullmq';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from '@sluice/contracts';
import { type ConnectionLog, connectionLog } from './connection-log.ts';
import { queueBackend, type QueueBackend } from './queue-backend.ts';
import { checkRedis, type RedisLogin } from './redis-check.ts';
import type { QueueSecrets } from './secrets.ts';

/** A hash tag: on a cluster all keys live in one slot, which scripts over several queues need. */
const PREFIX = '{sluice}';

/**
 * Queues on a Redis server, on one that sentinels watch, or on a cluster. Whoever loses the server waits
 * until it is back.
 *
 * @throws SluiceError `unreachable`, in one line, for a server that cannot hold queues
 */
export async function redisBackend(
  address: RedisAddress,
  secrets: QueueSecrets = {},
  log: (line: string) => void = () => undefined,
  telemetry?: Telemetry,
): Promise<QueueBackend> {
  const tls = address.tls ? { ca: secrets.authorities } : undefined;
  const login: RedisLogin = {
    username: secrets.username ?? address.username,
    password: secrets.password ?? address.password,
    tls,
  };
  const sentinel: RedisLogin = { password: secrets.sentinelPassword, tls };
  const check = (): Promise<void> => checkRedis(address, login, sentinel);
  await check();
  const client = connect(address, login, sentinel);
  watch(client, connectionLog(address, log));
  return queueBackend(createRedisBackend, client, {
    prefix: PREFIX,
    telemetry,
    check,
    memory: async () => memoryOf(await client.info('memory')),
    close: async () => {
      client.disconnect();
    },
  });
}

/** Without a limit of its own, the server may use all memory of its machine. */
const memoryOf = (info: string): { used: number; limit: number } => {
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  const limit = field('maxmemory') || field('total_system_memory');
  return { used: field('used_memory'), limit };
};

/** Milliseconds before another try to reach a server that is lost, some more each time. */
const again = (times: number): number => Math.min(times * 100, 2_000);

const COMMON: RedisOptions = {
  // Commands wait for a server that is away, for as long as it takes.
  maxRetriesPerRequest: null,
  retryStrategy: again,
  // After a failover the old server is a replica, which takes no writes.
  reconnectOnError: ({ message }) => (message.startsWith('READONLY') ? 2 : false),
};

function connect(address: RedisAddress, login: RedisLogin, sentinel: RedisLogin): Redis | Cluster {
  const { topology, hosts, master, database } = address;
  if (topology === 'cluster') {
    const { retryStrategy, ...options } = COMMON;
    return new Cluster(hosts, {
      redisOptions: { ...options, ...login },
      clusterRetryStrategy: retryStrategy as typeof again,
      // With certificates, a node must be called by the name they are made out for.
      ...(login.tls && { dnsLookup: (name, callback) => callback(null, name) }),
    });
  }
  const { tls, ...credentials } = login;
  if (topology === 'sentinel') {
    return new Redis({
      ...COMMON,
      ...credentials,
      sentinels: hosts,
      name: master,
      db: database,
      sentinelPassword: sentinel.password,
      sentinelRetryStrategy: again,
      ...(tls && { tls, sentinelTLS: sentinel.tls, enableTLSForSentinelMode: true }),
    });
  }
  return new Redis({ ...COMMON, ...credentials, tls, ...hosts[0], db: database });
}

function watch(client: Redis | Cluster, told: ConnectionLog): void {
  client.on('error', told.lost);
  client.on('ready', told.found);
}
