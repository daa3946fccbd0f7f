import { spawnSync } from 'node:child_process';
import { projectFolder } from './project-folder.ts';

/** Builds what has changed, once before all tests of a project. */
export default function build(): void {
  const built = spawnSync('npm', ['run', 'build'], { cwd: projectFolder, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stdout}${built.stderr}`);
}
