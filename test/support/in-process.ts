import { hash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import {
  specSchema,
  type JobData,
  type JobName,
  type Manifest,
  type Spec,
} from '@sluice/contracts';
import { createInputs, createTables, createVersions } from '@sluice/datasets';
import {
  createHandlers,
  createSteps,
  planRun,
  publishedVersion,
  readPlan,
  type Embedder,
  type Ports,
} from '@sluice/pipeline';
import {
  createFileEvents,
  createFileLedger,
  createFolderArtifacts,
  createLineFile,
  createNpyMatrices,
} from '@sluice/storage';
import { createExactIndex } from '@sluice/vector-index';

/** The real adapters of the embedded run, around an embedder of the test's own. */
export const testPorts = async (folder: string, embedder: Embedder): Promise<Ports> => ({
  artifacts: await createFolderArtifacts(resolve(folder, '.sluice/artifacts')),
  matrices: createNpyMatrices(),
  tables: createTables(),
  lines: createLineFile,
  inputs: createInputs(),
  models: {
    embedder: () => Promise.resolve(embedder),
    crossEncoder: () => Promise.reject(new Error('these stages have no teacher')),
    close: () => embedder.close(),
  },
  indexes: [createExactIndex({ threads: 1 })],
  versions: createVersions(folder),
  events: createFileEvents(folder),
  ledger: createFileLedger(folder),
  now: () => new Date('2026-01-01T00:00:00Z'),
});

/**
 * Walks a run's stages without a queue, the jobs of each one after the other or all at once. Returns what
 * was published.
 */
export const runStages = async (
  spec: Spec,
  specFile: string,
  ports: Ports,
  atOnce = false,
): Promise<{ manifest: Manifest; folder: string }> => {
  const digest = await planRun(spec, dirname(specFile), ports);
  const steps = createSteps(digest, ports);
  const handlers = createHandlers(ports);
  for (let step = 0; ; step++) {
    const next = await steps(step);
    if (!next) break;
    const works = next.jobs.map(
      ({ name, data }) =>
        () =>
          handle(handlers, name, data),
    );
    if (atOnce) await Promise.all(works.map((work) => work()));
    else for (const work of works) await work();
  }
  const published = await publishedVersion(digest, await readPlan(digest, ports), ports);
  if (!published) throw new Error('nothing was published');
  return published;
};

/** The catalogue pairs each name with its data; a union of both loses that. */
const handle = (
  handlers: ReturnType<typeof createHandlers>,
  name: JobName,
  data: JobData<JobName>,
): Promise<void> =>
  (handlers[name] as (data: JobData<JobName>, context: object) => Promise<void>)(data, {});

/** A spec with defaults filled in, as `parseSpec` gives it. */
export const specOf = (fields: Record<string, unknown>): Spec => specSchema.parse(fields);

/** An embedder that knows its texts by heart. */
export const tableEmbedder = (vectors: ReadonlyMap<string, readonly number[]>): Embedder => {
  const dimensions = [...vectors.values()][0].length;
  return {
    fingerprint: 'f'.repeat(64),
    dimensions,
    symmetric: true,
    embed: (texts) => Promise.resolve(Float32Array.from(texts.flatMap((t) => vectors.get(t)!))),
    close: () => Promise.resolve(),
  };
};

/** An embedder of 16 dimensions whose vectors look random and depend on the text alone. */
export const hashEmbedder = (): Embedder => ({
  fingerprint: 'e'.repeat(64),
  dimensions: 16,
  symmetric: true,
  embed: (texts) =>
    Promise.resolve(
      Float32Array.from(
        texts.flatMap((text) => {
          const bytes = hash('sha256', text, 'buffer');
          return Array.from({ length: 16 }, (_, i) => bytes.readInt16LE(i * 2) / 2 ** 15);
        }),
      ),
    ),
  close: () => Promise.resolve(),
});
