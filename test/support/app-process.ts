import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectFolder } from './project-folder.ts';

export const WORKERS = ['embed-worker', 'ann-worker', 'error-worker', 'curate-worker'] as const;
export type AppName = 'api' | (typeof WORKERS)[number];

/** A process of the product, started as it is deployed. */
export interface AppProcess {
  pid: number;
  /** Resolves with its address when it listens. @throws what it said when it ended before */
  url: Promise<string>;
  /** Everything it has written so far. */
  output: () => string;
  /** Sends a signal and waits for the end; gives the exit code, null if the signal ended it. */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>;
  ended: Promise<number | null>;
}

/** Settings come from `environment` alone; the port is any free one. */
export const startApp = (name: AppName, environment: Record<string, string>): AppProcess => {
  const main = join(projectFolder, 'apps', name, 'dist/main.js');
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], SLUICE_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listening = Promise.withResolvers<string>();
  const ended = once(child, 'close').then(([code]) => code as number | null);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output += `${line}\n`;
      const address = /listening on (http:[^"\s]+)/.exec(line)?.[1];
      if (address) listening.resolve(address);
    });
  }
  void ended.then((code) =>
    listening.reject(new Error(`${name} ended with ${code} before it listened:\n${output}`)),
  );
  // Whoever starts a process that is meant to fail does not wait for its address.
  listening.promise.catch(() => undefined);
  return {
    pid: child.pid!,
    url: listening.promise,
    output: () => output,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
    ended,
  };
};
