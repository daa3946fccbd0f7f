import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { WrittenFile } from '@sluice/pipeline';
import type { Row } from './formats/row.ts';
import type { RowFile } from './row-file.ts';

/** The files of `data/`: `train-00000-of-0000N.<extension>`, each full but the last. */
export interface DataFiles {
  append(rows: readonly Row[], lines: readonly string[]): Promise<void>;
  /** Closes the last file and gives all of them their names, which say how many there are. */
  close(): Promise<WrittenFile[]>;
}

const numbered = (index: number): string => String(index).padStart(5, '0');

/** Without a row there is still one file, with its columns. */
export async function createDataFiles(
  folder: string,
  extension: string,
  rowsPerFile: number,
  createFile: (path: string) => Promise<RowFile>,
): Promise<DataFiles> {
  const partial = (index: number) => join(folder, 'data', `train-${numbered(index)}.partial`);
  const lengths: number[] = [];
  let open: RowFile | undefined;
  await mkdir(join(folder, 'data'), { recursive: true });

  async function openNext(): Promise<RowFile> {
    lengths.push(0);
    return await createFile(partial(lengths.length - 1));
  }

  async function closeOpen() {
    await open?.close();
    open = undefined;
  }

  return {
    async append(rows, lines) {
      for (let start = 0; start < rows.length;) {
        open ??= await openNext();
        const held = lengths.pop()!;
        const end = Math.min(rows.length, start + rowsPerFile - held);
        lengths.push(held + end - start);
        await open.append(rows.slice(start, end), lines.slice(start, end));
        if (lengths.at(-1) === rowsPerFile) await closeOpen();
        start = end;
      }
    },
    async close() {
      if (lengths.length === 0) open = await openNext();
      await closeOpen();
      const files = lengths.map((rows, index) => ({
        path: `data/train-${numbered(index)}-of-${numbered(lengths.length)}.${extension}`,
        rows,
      }));
      for (const [index, { path }] of files.entries())
        await rename(partial(index), join(folder, path));
      return files;
    },
  };
}
