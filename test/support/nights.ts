import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '@sluice/contracts';
import type { Embedder, Ports, VectorIndex } from '@sluice/pipeline';
import { createNpyMatrices } from '@sluice/storage';
import { temporaryFolder } from './folders.ts';
import { runStages, specOf, testPorts } from './in-process.ts';
import { jsonl, put } from './texts.ts';

/** An embedder of few distinct vectors, so that many documents are equally similar, or have equal vectors. */
export const coarseEmbedder = (): Embedder => ({
  fingerprint: 'c'.repeat(64),
  dimensions: 7,
  symmetric: true,
  embed: (texts) =>
    Promise.resolve(
      Float32Array.from(
        texts.flatMap((text) => {
          const bytes = hash('sha256', text, 'buffer');
          return [1, ...Array.from({ length: 6 }, (_, i) => (bytes[i] % 3) - 1)];
        }),
      ),
    ),
  close: () => Promise.resolve(),
});

export interface Night {
  /** Files of the night, by name. */
  files: Record<string, object[]>;
  /** The spec of the night, less the dataset and the model. */
  spec: Record<string, unknown>;
}

/** A folder in which a dataset is refreshed night after night. */
export interface House {
  folder: string;
  ports: Ports;
  run(night: Night): Promise<Manifest>;
}

export const openHouse = async (
  index: VectorIndex,
  embedder = coarseEmbedder(),
): Promise<House> => {
  const folder = await temporaryFolder();
  const ports: Ports = { ...(await testPorts(folder, embedder)), indexes: [index] };
  return {
    folder,
    ports,
    run: async ({ files, spec }) => {
      for (const [name, rows] of Object.entries(files)) await put(folder, name, jsonl(rows));
      const parsed = specOf({ dataset: 'nightly', model: { path: 'x' }, ...spec });
      return (await runStages(parsed, join(folder, 'spec.yaml'), ports)).manifest;
    },
  };
};

/** What an artifact of neighbours holds: the lists as far as they were asked for. */
const readFound = async (folder: string): Promise<Record<string, unknown>> => {
  const { meta } = JSON.parse(await readFile(join(folder, 'artifact.json'), 'utf8')) as {
    meta: { wanted: Record<string, number> };
  };
  const matrices = createNpyMatrices();
  const found: Record<string, unknown> = { wanted: meta.wanted };
  for (const file of await readdir(folder)) {
    if (!/-(documents|similarities|rows)\.npy$/.test(file)) continue;
    const { data, shape } = await matrices.read(join(folder, file));
    const columns = shape[1] ?? 1;
    const wanted = file.endsWith('-rows.npy') ? 1 : meta.wanted[file.split('-')[0]];
    found[file] = Array.from(data).filter((_, i) => i % columns < wanted);
  }
  return found;
};

/** All neighbours that stand in a folder's artifacts, by the name of the artifact. */
export const neighboursIn = async (folder: string): Promise<Record<string, unknown>> => {
  const root = join(folder, '.sluice/artifacts/neighbours');
  const names = await readdir(root);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFound(join(root, name))])),
  ) as Record<string, unknown>;
};

/** How the neighbours of a run were come by. */
export const searchOf = ({ stages }: Manifest) =>
  stages.find(({ name }) => name === 'neighbours')!.search!;
