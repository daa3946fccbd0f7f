import type { ConnectionOptions } from 'node:tls';
import { describeQueue, type RedisAddress, SluiceError } from '@sluice/contracts';
import { Redis } from 'ioredis';

/** How one server is spoken to. */
export interface RedisLogin {
  username?: string;
  password?: string;
  tls?: ConnectionOptions;
}

/** Milliseconds a server has to answer in before a run starts. */
const PATIENCE = 5_000;
/** BullMQ's scripts use commands of this version. */
const LEAST_VERSION = [6, 2];

/**
 * Says in one line why a Redis cannot hold the queues, or nothing if it can.
 * @throws SluiceError `unreachable`
 */
export async function checkRedis(
  address: RedisAddress,
  login: RedisLogin,
  sentinel: RedisLogin,
): Promise<void> {
  const refuse = (fault: string): SluiceError =>
    new SluiceError('unreachable', `${describeQueue(address)}: ${fault}`);
  if (address.topology === 'sentinel') {
    const { hosts, master } = address;
    const server = await firstAnswer(hosts, sentinel, refuse, (client) =>
      client.call('SENTINEL', 'get-master-addr-by-name', master),
    );
    if (!Array.isArray(server)) throw refuse(`the sentinels know of no ${master}`);
    const [host, port] = server as [string, string];
    return checkServer([{ host, port: Number(port) }], login, refuse, false);
  }
  return checkServer(address.hosts, login, refuse, address.topology === 'cluster');
}

type Refuse = (fault: string) => SluiceError;
type Hosts = RedisAddress['hosts'];

async function checkServer(
  hosts: Hosts,
  login: RedisLogin,
  refuse: Refuse,
  cluster: boolean,
): Promise<void> {
  const info = await firstAnswer(hosts, login, refuse, (client) => client.info());
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1];
  const version = field('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < LEAST_VERSION[0]! || (major === LEAST_VERSION[0] && minor < LEAST_VERSION[1]!)) {
    throw refuse(
      `Redis ${version} is too old; ${LEAST_VERSION.join('.')} is the oldest that works`,
    );
  }
  if ((field('cluster_enabled') === '1') !== cluster) {
    throw refuse(cluster ? 'is no cluster; use redis://' : 'is a cluster; use redis+cluster://');
  }
  const policy = field('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    throw refuse(
      `maxmemory-policy is ${policy}, which lets the server forget jobs; set it to noeviction`,
    );
  }
}

/** What the first of the hosts that can be spoken to answers, or the fault of the first of all. */
async function firstAnswer<Answer>(
  hosts: Hosts,
  login: RedisLogin,
  refuse: Refuse,
  ask: (client: Redis) => Promise<Answer>,
): Promise<Answer> {
  const faults: string[] = [];
  for (const host of hosts) {
    try {
      return await answer({ ...host, ...login }, ask);
    } catch (error) {
      faults.push(explain(error as NodeJS.ErrnoException));
    }
  }
  throw refuse(faults[0]!);
}

async function answer<Answer>(
  server: RedisLogin & Hosts[number],
  ask: (client: Redis) => Promise<Answer>,
): Promise<Answer> {
  const client = new Redis({
    ...server,
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: PATIENCE,
    retryStrategy: () => null,
  });
  const failed = Promise.withResolvers<never>();
  // What the client throws is that its connection is closed; why, it only says here.
  client.on('error', failed.reject);
  const timer = setTimeout(
    () => failed.reject(new Error(`no answer within ${PATIENCE / 1_000} s`)),
    PATIENCE,
  );
  try {
    const asked = client.connect().then(() => ask(client));
    // Gives the reason that comes as an event the time to come first.
    const late = asked.catch((error) => new Promise<never>((_, no) => setImmediate(no, error)));
    return await Promise.race([late, failed.promise]);
  } finally {
    clearTimeout(timer);
    client.disconnect();
  }
}

const PASSWORD = 'SLUICE_QUEUE_USERNAME and SLUICE_QUEUE_PASSWORD';

/** Nothing here repeats what was sent, which may have been a password. */
function explain({ message }: NodeJS.ErrnoException): string {
  const remedies: [RegExp, string][] = [
    [/ECONNREFUSED/, 'connection refused; is the server running?'],
    [/ENOTFOUND|EAI_AGAIN/, 'no such host'],
    [/NOAUTH/, `the server wants a password; set ${PASSWORD}`],
    [/WRONGPASS|invalid password/, `the server refuses the user or the password; set ${PASSWORD}`],
    [/NOPERM/, 'the user may not ask for INFO; allow it +info'],
    [/RESP type|Protocol error/, 'something answers there, but it is no Redis'],
    [/ETIMEDOUT/, `no answer within ${PATIENCE / 1_000} s; is it Redis, and TLS on both sides?`],
    [/Connection is closed|ECONNRESET|EPIPE/, 'the server closes the connection'],
  ];
  return remedies.find(([sign]) => sign.test(message))?.[1] ?? message;
}
