import type { Infrastructure } from '@sluice/contracts';
import { createTables } from '@sluice/datasets';
import { type EmbedderOptions, openModels, type VectorStore } from '@sluice/embedding';
import type { Ports, Runs } from '@sluice/pipeline';
import { createLineFile, createNpyMatrices } from '@sluice/storage';
import { composeIndexes } from './indexes.ts';
import { scratchFolder } from './scratch-folder.ts';
import { takeSecretsFromFiles } from './secret-files.ts';
import { composeStorage } from './storage.ts';
import { composeVectorCache } from './vector-cache.ts';

/** Ports wired to adapters, and how to let go of all of them. */
export interface Composed {
  ports: Ports;
  /** What was asked for, by all processes that share the storage. */
  runs: Runs;
  /** The vectors that runs share, unless they share none. */
  vectors?: VectorStore;
  /** Asks for each part that may be away. @throws SluiceError with what is wrong with it */
  checks: Record<'storage' | 'index', () => Promise<void>>;
  close: () => Promise<void>;
}

/** Who is told what while ports are used. */
export interface Watch extends Pick<EmbedderOptions, 'onLookup' | 'onBatch'> {
  /** Gets a line about what a run can go on without. */
  log?: (line: string) => void;
}

/**
 * The one place where adapters are chosen: what a deployment has becomes what the stages need.
 *
 * @param home where versions and artifacts go: the absolute path of a folder, or `s3://bucket/prefix`
 */
export const composePorts = async (
  infrastructure: Infrastructure,
  home: string,
  watch: Watch = {},
): Promise<Composed> => {
  takeSecretsFromFiles(process.env);
  const storage = await composeStorage(home, scratchFolder(infrastructure));
  const { artifacts, versions, events, ledger, inputs } = storage;
  const vectors = await composeVectorCache(infrastructure, home, watch.log);
  const models = openModels({ ...infrastructure.embedding, ...watch, vectors });
  const indexes = await composeIndexes(infrastructure.vectors);
  return {
    ports: {
      artifacts,
      matrices: createNpyMatrices(),
      tables: createTables(),
      lines: createLineFile,
      inputs,
      models,
      indexes,
      versions,
      events,
      ledger,
      now: () => new Date(),
    },
    runs: storage.runs,
    vectors,
    checks: {
      storage: () => storage.check(),
      // New plans are made for the first.
      index: async () => indexes[0].reachable?.(),
    },
    close: async () => {
      await models.close();
      await vectors?.close();
      for (const index of indexes) await index.close();
      storage.close();
    },
  };
};
