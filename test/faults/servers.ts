import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type QdrantServer, startQdrant } from '../support/qdrant-server.ts';
import { type RedisServer, startRedis, startSentinel } from '../support/redis-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

export interface ServersOptions {
  /** Settings of the Redis server beyond those it has in any test. */
  redis?: readonly string[];
  /** Puts a network of our own between everything and Redis. */
  network?: boolean;
  /** A replica of Redis, and a sentinel that everything asks where Redis is. */
  sentinel?: boolean;
  /** A Qdrant server behind a network of our own, which compares all vectors: its answers do not depend on chance. */
  qdrant?: boolean;
}

/** The servers that a deployment is run with. */
export interface Servers {
  redis: RedisServer;
  network?: TcpProxy;
  qdrant?: { server: QdrantServer; rest: TcpProxy; grpc: TcpProxy };
  /** What a spec says of them. */
  infrastructure: { queue: string; vectors: unknown };
  /** What a process needs in its environment to reach them. */
  environment: Record<string, string>;
  stop: () => Promise<void>;
}

/** Of what the networks do by chance. */
const SEED = 8;

export const startServers = async (options: ServersOptions): Promise<Servers> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-servers-'));
  const stops: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stopped = <Server extends { stop: () => Promise<void> }>(server: Server): Server => {
    stops.push(() => server.stop());
    return server;
  };
  const redis = stopped(await startRedis(...(options.redis ?? [])));
  const network = options.network ? stopped(await startTcpProxy(redis.port, SEED)) : undefined;
  const place = options.sentinel ? await watched(redis, folder, stopped) : redis.url;
  const queue = network ? `redis://127.0.0.1:${network.port}` : place;
  const qdrant = options.qdrant ? await networked(stopped) : undefined;
  const vectors = qdrant
    ? { url: `http://127.0.0.1:${qdrant.rest.port}`, grpc_port: qdrant.grpc.port, exact: true }
    : 'exact';
  const config = join(folder, 'settings.yaml');
  await writeFile(config, stringify({ infrastructure: { vectors } }));
  return {
    redis,
    network,
    qdrant,
    infrastructure: { queue, vectors },
    environment: { SLUICE_CONFIG: config, SLUICE_QUEUE: queue, SLUICE_VECTORS: '' },
    async stop() {
      for (const stop of stops.toReversed()) await stop();
    },
  };
};

type Stopped = <Server extends { stop: () => Promise<void> }>(server: Server) => Server;

/** Milliseconds after which a sentinel takes a server that is silent for dead. */
const DOWN_AFTER = 1_000;

const watched = async (master: RedisServer, folder: string, stopped: Stopped): Promise<string> => {
  stopped(await startRedis('--replicaof', '127.0.0.1', String(master.port)));
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `sentinel monitor main 127.0.0.1 ${master.port} 1`,
    `sentinel down-after-milliseconds main ${DOWN_AFTER}`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const sentinel = stopped(await startSentinel(file));
  return `redis+sentinel://127.0.0.1:${sentinel.port}/main`;
};

const networked = async (stopped: Stopped): Promise<NonNullable<Servers['qdrant']>> => {
  const server = stopped(await startQdrant());
  const [rest, grpc] = [
    stopped(await startTcpProxy(server.port, SEED)),
    stopped(await startTcpProxy(server.port + 1, SEED)),
  ];
  return { server, rest, grpc };
};
