/** A server, and how it is spoken to. */
interface Server {
  hosts: { host: string; port: number }[];
  username?: string;
  password?: string;
  tls: boolean;
}

export interface RedisAddress extends Server {
  kind: 'redis';
  topology: 'standalone' | 'sentinel' | 'cluster';
  database: number;
  /** What the sentinels call the server they watch; empty otherwise. */
  master: string;
}

export interface PostgresAddress extends Server {
  kind: 'postgres';
  database: string;
}

/** Where the queues live. */
export type QueueAddress = { kind: 'embedded' } | RedisAddress | PostgresAddress;

/** Thrown by {@link parseQueueAddress}; its message is without the password. */
export class BadQueueAddress extends Error {}

const FORM =
  /^(?<scheme>[a-z+]+):\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?@]+)(?:\/(?<path>[^?]*))?(?:\?(?<query>.*))?$/;
const HOST = /^(?<host>\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::(?<port>\d{1,5}))?$/;
const FORMS =
  'embedded, redis://host:6379, redis+sentinel://host:26379,host:26379/name, ' +
  'redis+cluster://host:7000,host:7001 (rediss for TLS) or postgres://host/database';

/**
 * The address of a queue. User name and password are percent-encoded, as in any URL.
 * @throws BadQueueAddress
 */
export const parseQueueAddress = (text: string): QueueAddress => {
  if (text === 'embedded') return { kind: 'embedded' };
  const parts = FORM.exec(text)?.groups;
  if (!parts) throw new BadQueueAddress(`no address of a queue; write ${FORMS}`);
  const { scheme = '', user, password, hosts = '', path = '', query = '' } = parts;
  if (user === undefined && text.includes('@')) {
    throw new BadQueueAddress('percent-encode the user and the password, as in any URL');
  }
  const credentials = { username: decoded(user), password: decoded(password) };
  if (scheme === 'postgres' || scheme === 'postgresql') {
    return { ...credentials, ...postgres(hosts, path, query) };
  }
  const redis = /^redis(?<tls>s?)(?:\+(?<topology>sentinel|cluster))?$/.exec(scheme)?.groups;
  if (!redis) throw new BadQueueAddress(`${scheme} is no kind of queue; write ${FORMS}`);
  const topology = (redis['topology'] ?? 'standalone') as RedisAddress['topology'];
  if (query) throw new BadQueueAddress(`an address of Redis takes no options, it has ?${query}`);
  const tls = redis['tls'] === 's';
  return { kind: 'redis', topology, tls, ...credentials, ...redisPlace(topology, hosts, path) };
};

const DEFAULT_PORTS = { standalone: 6379, sentinel: 26_379, cluster: 6379 };

const redisPlace = (
  topology: RedisAddress['topology'],
  hosts: string,
  path: string,
): Pick<RedisAddress, 'hosts' | 'master' | 'database'> => {
  const list = hostsOf(hosts, DEFAULT_PORTS[topology]);
  const [first = '', second = ''] = path.split('/');
  const master = topology === 'sentinel' ? first : '';
  const database = topology === 'sentinel' ? second : path;
  if (topology === 'sentinel' && !master) {
    throw new BadQueueAddress('name the server the sentinels watch: redis+sentinel://host/name');
  }
  if (topology === 'standalone' && list.length > 1) {
    throw new BadQueueAddress('several hosts need redis+sentinel:// or redis+cluster://');
  }
  if (!/^\d{0,4}$/.test(database) || (topology === 'cluster' && database !== '')) {
    throw new BadQueueAddress(`/${path}: a database of Redis is a number, and a cluster has one`);
  }
  return { hosts: list, master, database: Number(database) };
};

const postgres = (
  hosts: string,
  path: string,
  query: string,
): Pick<PostgresAddress, 'kind' | 'hosts' | 'database' | 'tls'> => {
  const list = hostsOf(hosts, 5432);
  const database = decoded(path) ?? '';
  if (list.length > 1) throw new BadQueueAddress('PostgreSQL is one host here');
  if (!database) throw new BadQueueAddress('name the database: postgres://host/database');
  // Encryption without a look at the certificate would be a promise half kept.
  const tls = new Map([
    ['', false],
    ['sslmode=disable', false],
    ['sslmode=verify-full', true],
  ]).get(query);
  if (tls === undefined) {
    throw new BadQueueAddress(`?${query}: write ?sslmode=verify-full, or nothing for no TLS`);
  }
  return { kind: 'postgres', hosts: list, database, tls };
};

const hostsOf = (text: string, defaultPort: number): Server['hosts'] =>
  text.split(',').map((each) => {
    const parts = HOST.exec(each)?.groups;
    if (!parts) throw new BadQueueAddress(`"${each}" is no host, or host:port`);
    const port = Number(parts['port'] ?? defaultPort);
    if (port < 1 || port > 65_535) throw new BadQueueAddress(`${each}: there is no such port`);
    return { host: parts['host']!.replace(/^\[|\]$/g, ''), port };
  });

const decoded = (text: string | undefined): string | undefined => {
  if (!text) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadQueueAddress('a user, password or database is not percent-encoded as in a URL');
  }
};

/** The address for people: without user and password. */
export const describeQueue = (address: QueueAddress): string => {
  if (address.kind === 'embedded') return 'embedded';
  const hosts = address.hosts
    .map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`)
    .join(',');
  if (address.kind === 'postgres') return `postgres://${hosts}/${address.database}`;
  const { topology, tls, master, database } = address;
  const scheme = `redis${tls ? 's' : ''}${topology === 'standalone' ? '' : `+${topology}`}`;
  const path = [master, database || ''].filter((part) => part !== '').join('/');
  return `${scheme}://${hosts}${path && `/${path}`}`;
};
