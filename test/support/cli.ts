import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { projectFolder } from './project-folder.ts';

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

const MAIN = join(projectFolder, 'apps/cli/src/main.ts');

/** Starts the command line from source. */
export const startSluice = (...args: string[]): ChildProcess =>
  spawn(process.execPath, ['--conditions=source', MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });

export const sluice = async (...args: string[]): Promise<Outcome> => {
  const child = startSluice(...args);
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout, stderr };
};
