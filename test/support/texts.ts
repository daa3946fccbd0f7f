import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const jsonl = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Writes a file of a test's folder, and returns its path. */
export const put = async (folder: string, name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
