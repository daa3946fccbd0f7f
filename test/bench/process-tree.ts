import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** What a program took, from its start to its end. */
export interface Taken {
  seconds: number;
  /** The most that the process and its descendants held at once (RSS); NaN where there is no /proc. */
  peakBytes: number;
  stdout: string;
}

const EVERY = 50;
const PAGE = 4096;

/**
 * Runs a program to its end.
 * @throws Error with its last line when it fails
 */
export const measureProgram = async (
  program: string,
  parameters: readonly string[],
  environment: Record<string, string> = {},
): Promise<Taken> => {
  const began = performance.now();
  const child = spawn(program, parameters, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, complaints, peakBytes] = ['', '', NaN];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (complaints = (complaints + String(chunk)).slice(-4_000)));
  const watch = setInterval(() => {
    const held = child.pid === undefined ? 0 : residentBytes(child.pid);
    if (held > 0) peakBytes = Math.max(held, Number.isNaN(peakBytes) ? 0 : peakBytes);
  }, EVERY);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    const seconds = (performance.now() - began) / 1_000;
    if (code === 0) return { seconds, peakBytes, stdout };
    throw new Error(`${program} ended with ${code}: ${complaints.trim().split('\n').at(-1)}`);
  } finally {
    clearInterval(watch);
  }
};

/** Resident memory of a process and its descendants; 0 where it cannot be read. */
export const residentBytes = (pid: number): number => {
  try {
    const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return children.reduce(
      (sum, child) => sum + residentBytes(Number(child)),
      Number(pages) * PAGE,
    );
  } catch {
    // It has just ended, or this system has no /proc.
    return 0;
  }
};
