import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { installPackage } from './debian-package.ts';
import { freePort } from './free-port.ts';

/** A program of this name on the path, or in one of the other folders. */
export const findProgram = (name: string, ...folders: string[]): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), ...folders]
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

/**
 * Finds a server's programs, with a Debian package where they are missing and this is root. A CI must
 * have them; anywhere else a line says what is left out.
 */
export const findOrInstall = <Found>(
  find: () => Found | undefined,
  debianPackage: string,
): Found | undefined => {
  const found = find();
  if (found) return found;
  const fault = installPackage(debianPackage);
  const installed = find();
  if (installed) return installed;
  const line = `tests with a real server need the Debian package ${debianPackage}: ${fault}`;
  if (process.env['CI']) throw new Error(line);
  process.stderr.write(`left out: ${line}\n`);
  return undefined;
};

/** A server of a test's own, on the loopback, with a folder that is gone when it is stopped. */
export interface ServerProcess {
  readonly port: number;
  readonly folder: string;
  readonly pid: number;
  /** As a power failure would: no time to write anything. */
  kill(): Promise<void>;
  /** Starts it again where it was, after it was killed. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServerProgram {
  command: (port: number, folder: string) => [string, string[]];
  prepare?: (folder: string) => Promise<void>;
  isUp: (port: number) => Promise<boolean>;
  spawning?: SpawnOptions;
}

const STARTING = 20_000;

export const startServer = async ({
  command,
  prepare,
  isUp,
  spawning,
}: ServerProgram): Promise<ServerProcess> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-server-'));
  await prepare?.(folder);
  const port = await freePort();
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = spawnServer(command(port, folder), { cwd: folder, ...spawning });
    let output = '';
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const deadline = performance.now() + STARTING;
    while (!(await isUp(port))) {
      const ended = child.exitCode !== null || child.signalCode !== null;
      if (ended || performance.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`${child.spawnfile} did not start: ${output.slice(-2_000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  await start();
  return {
    port,
    folder,
    get pid() {
      return child.pid!;
    },
    kill: () => end('SIGKILL'),
    restart: start,
    async stop() {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** A server never outlives the tests that started it. */
const spawnServer = ([program, args]: [string, string[]], options: SpawnOptions): ChildProcess => {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.on('exit', kill);
  child.on('exit', () => process.off('exit', kill));
  return child;
};
