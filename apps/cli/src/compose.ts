import { join } from 'node:path';
import type { Spec } from '@sluice/contracts';
import { createInputs, createTables, createVersions } from '@sluice/datasets';
import { openEmbedder } from '@sluice/embedding';
import type { Ports } from '@sluice/pipeline';
import {
  createFileEvents,
  createFolderArtifacts,
  createLineFile,
  createNpyMatrices,
} from '@sluice/storage';
import { createExactIndex } from '@sluice/vector-index';

/** Everything in one process: a folder for storage, the exact index, no server. */
export interface Embedded {
  ports: Ports;
  close: () => Promise<void>;
}

/** @param output absolute path of the folder that versions and artifacts go to */
export const composeEmbedded = async (spec: Spec, output: string): Promise<Embedded> => {
  const artifacts = await createFolderArtifacts(join(output, '.sluice', 'artifacts'));
  const embedder = await openEmbedder(spec.model.path);
  const index = createExactIndex();
  const tables = createTables();
  return {
    ports: {
      artifacts,
      matrices: createNpyMatrices(),
      tables,
      lines: createLineFile,
      inputs: createInputs(),
      embedder,
      index,
      versions: createVersions(output),
      events: createFileEvents(output),
      now: () => new Date(),
    },
    close: async () => {
      await embedder.close();
      await index.close();
    },
  };
};
