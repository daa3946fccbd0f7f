import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type HttpProxy, startHttpProxy } from '../support/http-proxy.ts';
import { startPostgres } from '../support/postgres-server.ts';
import { type QdrantServer, startQdrant } from '../support/qdrant-server.ts';
import { type RedisServer, startRedis, startSentinel } from '../support/redis-server.ts';
import { startS3Server } from '../support/s3-server.ts';
import { mountDisk, unmountDisk } from '../support/small-disk.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { bucketStore, type Store } from './store.ts';

export interface ServersOptions {
  /** Settings of the Redis server beyond those it has in any test. */
  redis?: readonly string[];
  /** Mebibytes that Redis and Qdrant have room for, on a disk of their own. */
  serverDisk?: number;
  /** Puts a network of our own between everything and Redis. */
  network?: boolean;
  /** A replica of Redis, and a sentinel that everything asks where Redis is. */
  sentinel?: boolean;
  /** A Qdrant server behind a network of our own, which compares all vectors: its answers do not depend on chance. */
  qdrant?: boolean;
  /** Keeps records in a PostgreSQL server, so that there may be several apis. */
  postgres?: boolean;
  /** Keeps artifacts and versions in a bucket of an S3 server behind a proxy of our own. */
  bucket?: boolean;
}

/** The servers that a deployment is run with. */
export interface Servers {
  /** Where they keep their files, if that is a disk of their own. */
  disk: string;
  redis: RedisServer;
  network?: TcpProxy;
  qdrant?: { server: QdrantServer; rest: TcpProxy; grpc: TcpProxy };
  bucket?: { store: Store; proxy: HttpProxy };
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
  const disk = join(folder, 'disk');
  await mkdir(disk);
  if (options.serverDisk !== undefined) {
    mountDisk(disk, options.serverDisk);
    stops.push(() => Promise.resolve(unmountDisk(disk)));
  }
  const place = options.serverDisk === undefined ? [] : ['--dir', disk];
  const redis = stopped(await startRedis(...(options.redis ?? []), ...place));
  const network = options.network ? stopped(await startTcpProxy(redis.port, SEED)) : undefined;
  const asked = options.sentinel ? await watched(redis, folder, stopped) : redis.url;
  const queue = network ? `redis://127.0.0.1:${network.port}` : asked;
  const qdrant = options.qdrant ? await networked(disk, stopped) : undefined;
  const vectors = qdrant
    ? { url: `http://127.0.0.1:${qdrant.rest.port}`, grpc_port: qdrant.grpc.port, exact: true }
    : 'exact';
  const bucket = options.bucket ? await bucketIn(folder, stopped) : undefined;
  const postgres = options.postgres ? stopped(await startPostgres()) : undefined;
  const config = join(folder, 'settings.yaml');
  await writeFile(config, stringify({ infrastructure: { vectors } }));
  return {
    disk,
    redis,
    network,
    qdrant,
    bucket,
    infrastructure: { queue, vectors },
    environment: {
      SLUICE_CONFIG: config,
      SLUICE_QUEUE: queue,
      SLUICE_VECTORS: '',
      ...bucket?.environment,
      ...(postgres && {
        SLUICE_RECORDS: postgres.url,
        SLUICE_RECORDS_PASSWORD: postgres.password,
      }),
    },
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

const networked = async (
  parent: string,
  stopped: Stopped,
): Promise<NonNullable<Servers['qdrant']>> => {
  const server = stopped(await startQdrant({ parent }));
  const [rest, grpc] = [
    stopped(await startTcpProxy(server.port, SEED)),
    stopped(await startTcpProxy(server.port + 1, SEED)),
  ];
  return { server, rest, grpc };
};

const bucketIn = async (
  folder: string,
  stopped: Stopped,
): Promise<NonNullable<Servers['bucket']> & { environment: Record<string, string> }> => {
  const found = await startS3Server();
  if (!found) throw new Error('there is no S3-compatible server');
  const server = stopped(found);
  await server.createBucket('sluice');
  const proxy = stopped(await startHttpProxy(server.port, SEED));
  const scratch = join(folder, 'scratch');
  return {
    store: bucketStore(server, 'sluice', 'faults', scratch),
    proxy,
    environment: {
      ...server.environment,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${proxy.port}`,
      SLUICE_SCRATCH: scratch,
      SLUICE_RECORDS: join(folder, 'records'),
    },
  };
};
