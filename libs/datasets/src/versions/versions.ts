import { join } from 'node:path';
import type { Versions } from '@sluice/pipeline';
import { compareVersions } from './comparison.ts';
import { openDatasetWriter } from './dataset-writer.ts';
import { readLatest } from './latest.ts';
import { listDatasets, listVersions } from './listing.ts';
import { publishVersion } from './publish.ts';
import { findVersion } from './published-version.ts';
import { removeVersion } from './removal.ts';

/** Dataset versions as folders under `root`, laid out as a Hugging Face dataset repository. */
export const createVersions = (root: string): Versions => ({
  writer: (folder, options) => openDatasetWriter(folder, options),
  async latest(dataset) {
    const version = await readLatest(join(root, dataset));
    return version === undefined ? undefined : await findVersion(root, dataset, version);
  },
  find: (dataset, version) => findVersion(root, dataset, version),
  datasets: () => listDatasets(root),
  list: (dataset) => listVersions(root, dataset),
  remove: (dataset, version) => removeVersion(root, dataset, version),
  open: ({ dataset, version }) => Promise.resolve(join(root, dataset, version)),
  compare: compareVersions,
  publish: (manifest, files, report) => publishVersion(root, manifest, files, report),
});
