import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Those that SLUICE_TRAINERS_PYTHON lists (`a/bin/python:b/bin/python`), the benchmarks' own, the system's. */
const pythons = (): string[] => [
  ...(process.env['SLUICE_TRAINERS_PYTHON'] ?? '').split(':').filter((path) => path !== ''),
  ...[process.env['SLUICE_BENCH_PYTHON'] || 'python3'].filter((path) => path !== 'setup'),
];

/** Trainers want different releases of the same packages, so each is tried with every Python at hand. */
export const pythonWith = async (modules: readonly string[]): Promise<string | undefined> => {
  for (const python of pythons()) {
    const program = modules.map((module) => `import ${module}`).join('\n');
    const found = await run(python, ['-c', program], { env: QUIET }).catch(() => undefined);
    if (found) return python;
  }
  process.stderr.write(
    `left out: what needs ${modules.join(', ')} (name a Python that has it in SLUICE_TRAINERS_PYTHON)\n`,
  );
  return undefined;
};

/** Nothing is fetched, and no file is left beside a script. */
const QUIET = {
  ...process.env,
  HF_HUB_OFFLINE: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  TOKENIZERS_PARALLELISM: 'false',
};

/**
 * Runs a script to its end.
 *
 * @returns what it printed
 * @throws Error with what it complained of, when it fails
 */
export const runPython = async (python: string, args: readonly string[]): Promise<string> =>
  (await run(python, args, { env: QUIET, maxBuffer: 2 ** 26 })).stdout;
