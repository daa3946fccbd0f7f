import { join } from 'node:path';
import type { Manifest } from '@sluice/contracts';
import { tableColumns } from '../../tables/table-reader.ts';
import { auditTables } from '../card/front-matter.ts';
import { columnNamed } from '../formats/column.ts';
import type { TableDescription } from './record-set.ts';

/**
 * What tables the version in this folder has: its data, with the columns given, and its audit, whose columns are read
 * from its files.
 */
export async function describeTables(
  folder: string,
  manifest: Manifest,
  columns: readonly string[],
): Promise<TableDescription[]> {
  const data = {
    name: 'train',
    meaning: `the data rows, in the format ${manifest.output.format}`,
    files: `data/*.${manifest.output.file_type}`,
    columns: columns.map((name) => columnNamed(name)!),
  };
  const audit = auditTables(manifest).map(async ({ config, meaning, files, first }) => ({
    name: config,
    meaning,
    files,
    columns: (await tableColumns(join(folder, first))).map(({ name, type }) => ({
      name,
      type,
      meaning: '',
    })),
  }));
  return [data, ...(await Promise.all(audit))];
}
