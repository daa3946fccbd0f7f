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
export const startSluice = (...args: string[]): ChildProcess => startWith({}, args);

const BUILT = join(projectFolder, 'apps/cli/dist/main.js');

/** Starts the command line as it is installed, with further variables. */
export const startBuiltSluice = (
  environment: Record<string, string>,
  ...args: string[]
): ChildProcess => startProgram(environment, [BUILT, ...args]);

const startWith = (environment: Record<string, string>, args: string[]): ChildProcess =>
  startProgram(environment, ['--conditions=source', MAIN, ...args]);

const startProgram = (environment: Record<string, string>, args: string[]): ChildProcess =>
  spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

export const sluice = (...args: string[]): Promise<Outcome> => outcomeOf(startSluice(...args));

/** The same with further variables. */
export const sluiceWith = (
  environment: Record<string, string>,
  ...args: string[]
): Promise<Outcome> => outcomeOf(startWith(environment, args));

/** What a command that was started comes to. */
export const outcomeOf = async (child: ChildProcess): Promise<Outcome> => {
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
