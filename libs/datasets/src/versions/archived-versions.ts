import { rm } from 'node:fs/promises';
import type { VersionArchive, Versions } from '@sluice/pipeline';
import { compareVersions } from './comparison.ts';
import { openDatasetWriter } from './dataset-writer.ts';
import { createVersions } from './versions.ts';

/**
 * Dataset versions that are kept in an archive: each is put together in a local folder first, and is gone
 * from there when the archive has it.
 *
 * @param draft makes a new, empty local folder
 */
export const createArchivedVersions = (
  archive: VersionArchive,
  draft: () => Promise<string>,
): Versions => ({
  writer: (folder, options) => openDatasetWriter(folder, options),
  compare: compareVersions,
  latest: (dataset) => archive.latest(dataset),
  find: (dataset, version) => archive.find(dataset, version),
  datasets: () => archive.datasets(),
  list: (dataset) => archive.list(dataset),
  remove: (dataset, version) => archive.remove(dataset, version),
  open: (manifest) => archive.open(manifest),
  async publish(manifest, files, report) {
    const claimed = await archive.claim(manifest);
    const root = await draft();
    try {
      const built = await createVersions(root).publish(claimed, files, report);
      return await archive.publish(built.manifest, built.folder);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  },
});
