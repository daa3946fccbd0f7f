import { type AppName, type AppProcess, startApp, WORKERS } from '../support/app-process.ts';
import { type QdrantServer, startQdrant } from '../support/qdrant-server.ts';
import { redisProgram, type RedisServer, startRedis } from '../support/redis-server.ts';

export interface StackOptions {
  /** The absolute path of the folder that all processes share. */
  storage: string;
  /** A Redis server that is there already, and is stopped with the rest; a fresh one if absent. */
  redis?: RedisServer;
  /** Starts a Qdrant server; the exact index answers otherwise. */
  qdrant?: boolean;
  /** How many of each process; one if absent. */
  copies?: Partial<Record<AppName, number>>;
  /** Ports of the processes; free ones if absent. */
  ports?: Partial<Record<AppName, number>>;
  /** Further variables of every process. */
  environment?: Record<string, string>;
}

/** The whole pipeline as separate processes on this machine, with servers of its own. */
export interface Stack {
  redis: RedisServer;
  qdrant?: QdrantServer;
  apps: { name: AppName; app: AppProcess }[];
  /** What a process, or the command line, needs to know to work with it. */
  environment: Record<string, string>;
  stop: () => Promise<void>;
}

/** Starts everything and waits until every process is ready; what was started is stopped if anything fails. */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { storage, copies = {}, ports = {} } = options;
  if (!redisProgram)
    throw new Error('there is no redis-server: install the Debian package redis-server');
  const redis = options.redis ?? (await startRedis());
  const apps: Stack['apps'] = [];
  let qdrant: QdrantServer | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all(apps.map(({ app }) => app.stop('SIGTERM')));
    await Promise.all([redis.stop(), qdrant?.stop()]);
  };
  try {
    qdrant = options.qdrant ? await startQdrant() : undefined;
    const environment = {
      SLUICE_QUEUE: redis.url,
      SLUICE_VECTORS: qdrant?.url ?? 'exact',
      SLUICE_STORAGE: storage,
      ...options.environment,
    };
    for (const name of ['api', ...WORKERS] as const) {
      for (let copy = 0; copy < (copies[name] ?? 1); copy++) {
        const port = String(ports[name] ?? 0);
        apps.push({ name, app: startApp(name, { SLUICE_PORT: port, ...environment }) });
      }
    }
    await Promise.all(apps.map(({ app }) => isReady(app)));
    return { redis, qdrant, apps, environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const STARTING = 60_000;

const isReady = async (app: AppProcess): Promise<void> => {
  const url = `${await app.url}/health/ready`;
  const deadline = performance.now() + STARTING;
  for (;;) {
    const answer = await fetch(url);
    if (answer.ok) return;
    if (performance.now() > deadline) throw new Error(`${url}: ${await answer.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
