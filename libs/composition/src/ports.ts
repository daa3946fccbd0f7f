import { join } from 'node:path';
import type { Infrastructure } from '@sluice/contracts';
import { createInputs, createTables, createVersions } from '@sluice/datasets';
import { openModels } from '@sluice/embedding';
import type { Ports } from '@sluice/pipeline';
import {
  createFileEvents,
  createFileLedger,
  createFolderArtifacts,
  createLineFile,
  createNpyMatrices,
} from '@sluice/storage';
import { createExactIndex } from '@sluice/vector-index';

/** Ports wired to adapters, and how to let go of all of them. */
export interface Composed {
  ports: Ports;
  close: () => Promise<void>;
}

/**
 * The one place where adapters are chosen: what a deployment has becomes what the stages need.
 *
 * @param output absolute path of the folder that versions and artifacts go to
 */
export const composePorts = async (
  infrastructure: Infrastructure,
  output: string,
): Promise<Composed> => {
  const artifacts = await createFolderArtifacts(join(output, '.sluice', 'artifacts'));
  const models = openModels(infrastructure.embedding);
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
    close: async () => {
      await models.close();
      await index.close();
    },
  };
};
