import { join } from 'node:path';
import type { Infrastructure } from '@sluice/contracts';
import { createInputs, createTables, createVersions } from '@sluice/datasets';
import { openModels, type VectorStore } from '@sluice/embedding';
import type { Ports } from '@sluice/pipeline';
import {
  createFileEvents,
  createFileLedger,
  createFolderArtifacts,
  createLineFile,
  createNpyMatrices,
} from '@sluice/storage';
import { createExactIndex } from '@sluice/vector-index';
import { composeVectorCache } from './vector-cache.ts';

/** Ports wired to adapters, and how to let go of all of them. */
export interface Composed {
  ports: Ports;
  /** The vectors that runs share, unless they share none. */
  vectors?: VectorStore;
  close: () => Promise<void>;
}

/**
 * The one place where adapters are chosen: what a deployment has becomes what the stages need.
 *
 * @param output absolute path of the folder that versions and artifacts go to
 * @param log gets a line about what a run can go on without
 */
export const composePorts = async (
  infrastructure: Infrastructure,
  output: string,
  log?: (line: string) => void,
): Promise<Composed> => {
  const artifacts = await createFolderArtifacts(join(output, '.sluice', 'artifacts'));
  const vectors = await composeVectorCache(infrastructure, output, log);
  const { threads } = infrastructure.embedding;
  const models = openModels({ threads, vectors });
  const index = createExactIndex();
  return {
    ports: {
      artifacts,
      matrices: createNpyMatrices(),
      tables: createTables(),
      lines: createLineFile,
      inputs: createInputs(),
      models,
      indexes: [index],
      versions: createVersions(output),
      events: createFileEvents(output),
      ledger: createFileLedger(output),
      now: () => new Date(),
    },
    vectors,
    close: async () => {
      await models.close();
      await vectors?.close();
      await index.close();
    },
  };
};
