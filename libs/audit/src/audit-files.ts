import { join } from 'node:path';
import { SluiceError, type Manifest } from '@sluice/contracts';

/** The Parquet tables that questions are asked of. */
const TABLES = ['candidates', 'triplets', 'positives', 'anchor-texts', 'document-texts'] as const;
type Table = (typeof TABLES)[number];

/** Where a version's tables lie, and what their distances mean. */
export interface AuditFiles {
  /** Names the tables' bytes, and how they are read. */
  key: string;
  paths: Record<Table, string>;
  distance: Manifest['distance'];
  margin: number;
}

/** @throws SluiceError `input` for a version that does not hold its audit with its texts */
export const auditFiles = (folder: string, manifest: Manifest): AuditFiles => {
  const { distance, margin, dataset, version } = manifest;
  const paths = {} as Record<Table, string>;
  const parts: unknown[] = [distance, margin];
  for (const table of TABLES) {
    const files = manifest.files.filter(({ path }) => path.startsWith(`audit/${table}-0`));
    if (files.length !== 1) {
      throw new SluiceError(
        'input',
        `${dataset} ${version} has ${files.length} files of audit/${table}, 1 is needed: publish it again`,
      );
    }
    paths[table] = join(folder, files[0]!.path);
    parts.push(files[0]!.sha256);
  }
  return { key: JSON.stringify(parts), paths, distance, margin };
};
