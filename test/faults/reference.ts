import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '@sluice/contracts';
import type { TestProject } from 'vitest/node';
import build from '../support/build.ts';
import { sluice } from '../support/cli.ts';
import { writeSpec } from '../support/datasets.ts';
import { dataFolder } from '../support/folders.ts';
import { CORPORA, type CorpusName, corpusSpec, writeGenerated } from './corpora.ts';

/** Where the files of the corpora lie, and what one undisturbed process makes of each. */
export interface Reference {
  folder: string;
  digests: Partial<Record<CorpusName, string>>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    reference: Reference;
  }
}

const SEED = 8;

/** Once before all faults: builds, writes the corpora, and runs each where nothing can go wrong. */
export default async function makeReference(project: TestProject): Promise<() => Promise<void>> {
  build();
  const folder = await mkdtemp(join(tmpdir(), 'sluice-faults-'));
  await writeGenerated(folder, SEED);
  const digests: Reference['digests'] = {};
  for (const name of CORPORA) {
    if (name === 'cranfield' && !dataFolder()) continue;
    digests[name] = await undisturbed(name, folder);
  }
  project.provide('reference', { folder, digests });
  return () => rm(folder, { recursive: true, force: true });
}

const undisturbed = async (name: CorpusName, folder: string): Promise<string> => {
  const alone = join(folder, 'alone', name);
  await mkdir(alone, { recursive: true });
  const spec = await writeSpec(alone, await corpusSpec(name, folder));
  const { code, stdout, stderr } = await sluice('run', spec, '--out', join(alone, 'out'), '--json');
  if (code !== 0) throw new Error(`the undisturbed run of ${name} failed: ${stderr}`);
  return (JSON.parse(stdout) as Manifest).content_digest;
};
