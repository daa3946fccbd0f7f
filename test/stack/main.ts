// npm run stack [-- SPEC]: the whole pipeline as separate processes on this machine. With a spec it mines that
// and ends; without one it runs until Ctrl-C.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { projectFolder } from '../support/project-folder.ts';
import { type Stack, startStack } from './stack.ts';

const PORTS = {
  api: 8080,
  'embed-worker': 8081,
  'ann-worker': 8082,
  'error-worker': 8083,
  'curate-worker': 8084,
};

const interrupted = new Promise<void>((stop) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop());
});

const main = async (spec?: string): Promise<number> => {
  const storage = resolve('out');
  await mkdir(storage, { recursive: true });
  const stack = await startStack({
    storage,
    qdrant: true,
    ports: PORTS,
    // Whoever tries it sits at this machine, and all of it listens there alone.
    environment: { SLUICE_AUTH: 'off' },
  });
  try {
    process.stderr.write(`${await whatRunsWhere(stack, storage)}\n\n`);
    if (spec !== undefined) return await mine(spec, stack);
    process.stderr.write('Ctrl-C stops everything\n');
    await interrupted;
    return 0;
  } finally {
    await stack.stop();
  }
};

const whatRunsWhere = async (
  { redis, qdrant, apps, environment }: Stack,
  storage: string,
): Promise<string> => {
  const processes = await Promise.all(
    apps.map(async ({ name, app }) => [name, await app.url, `process ${app.pid}`]),
  );
  const rows = [
    ['redis', redis.url, `process ${redis.pid}`],
    ['qdrant', qdrant!.url, `process ${qdrant!.pid}`],
    ...processes,
    ['storage', storage, ''],
  ];
  const variables = ['SLUICE_QUEUE', 'SLUICE_VECTORS', 'SLUICE_STORAGE'].map(
    (name) => `${name}=${environment[name]}`,
  );
  return [
    ...rows.map(([name, where, what]) => `${name.padEnd(14)} ${where.padEnd(26)} ${what}`),
    '',
    `a run on it: ${variables.join(' ')} npx sluice run SPEC`,
  ].join('\n');
};

/** The command line on the stack, its output and its exit code. */
const mine = async (spec: string, { environment }: Stack): Promise<number> => {
  const sluice = join(projectFolder, 'apps/cli/dist/main.js');
  const child = spawn(process.execPath, [sluice, 'run', spec], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
};

try {
  process.exitCode = await main(process.argv[2]);
} catch (error) {
  process.stderr.write(`stack: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
