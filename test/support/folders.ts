import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { projectFolder } from './project-folder.ts';

export { projectFolder };

/** A folder that is gone after the test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/**
 * A folder of reference data: the one the environment names, or the default beside the project, which a
 * user's clone does not have. Undefined then, with a line that says what is left out; a folder that was
 * named and is missing is an error.
 */
const referenceFolder = (variable: string, fallback: string): string | undefined => {
  const named = process.env[variable];
  const folder = named ? resolve(named) : resolve(projectFolder, fallback);
  if (existsSync(folder)) return folder;
  if (named) throw new Error(`${variable} names ${named}, which does not exist`);
  process.stderr.write(`left out: tests of ${fallback}, which is not here (set ${variable})\n`);
  return undefined;
};

export const goldenFolder = (): string | undefined =>
  referenceFolder('SLUICE_GOLDEN_DIR', '../shared/golden');
export const dataFolder = (): string | undefined =>
  referenceFolder('SLUICE_DATA_DIR', '../shared/data');
