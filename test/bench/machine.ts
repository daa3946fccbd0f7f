import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** The machine in words, as far as it bears on speed, and how busy it is beside the benchmark. */
export const machine = (): string => {
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() ?? process.arch;
  return [
    model,
    `${availableParallelism()} cores`,
    `${gibibytes} GiB`,
    process.platform,
    `Node ${process.versions.node}`,
    `load ${loadavg()[0].toFixed(1)} before`,
  ].join(', ');
};

/** The commit that is measured, with "+" where the working tree differs from it; null outside a clone. */
export const commit = (): string | null => {
  try {
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain') ? '+' : '');
  } catch {
    return null;
  }
};

const git = (...args: string[]): string =>
  execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
