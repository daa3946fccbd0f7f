import { spawnSync } from 'node:child_process';
import { projectFolder } from './project-folder.ts';

/** Builds what has changed, once before all tests of a project. */
export default function build(): void {
  const tsc = spawnSync('npx', ['tsc', '-b'], { cwd: projectFolder, encoding: 'utf8' });
  if (tsc.status !== 0) throw new Error(`the build failed:\n${tsc.stdout}${tsc.stderr}`);
}
