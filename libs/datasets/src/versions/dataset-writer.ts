import { join } from 'node:path';
import type { DatasetWriter, DatasetWriterOptions } from '@sluice/pipeline';
import { createDataFiles } from './data-files.ts';
import { columnsOf, rowsOf } from './formats/formats.ts';
import type { Row } from './formats/row.ts';
import { writingTo } from './output-fault.ts';
import { contentDigest, rowLine } from './row-digest.ts';
import { createJsonlFile, createParquetFile } from './row-file.ts';

const ROWS_PER_FILE = 1_000_000;

/** Rows go to the file in batches of so many rows or characters, whichever comes first. */
const BATCH_ROWS = 4_096;
const BATCH_CHARACTERS = 2 ** 23;

/**
 * Writes `data/train-00000-of-0000N.parquet` (zstd) or `.jsonl` under `folder`, and digests the rows as
 * `contentDigest` says. Groups must be appended one after the other. A place that cannot be written is
 * SluiceError `output`.
 */
export async function openDatasetWriter(
  folder: string,
  options: DatasetWriterOptions,
  rowsPerFile = ROWS_PER_FILE,
): Promise<DatasetWriter> {
  const { format, fileType } = options;
  const place = join(folder, 'data');
  const files = await writingTo(place, () =>
    createDataFiles(folder, fileType, rowsPerFile, (path) =>
      fileType === 'jsonl'
        ? createJsonlFile(path)
        : createParquetFile(path, columnsOf(format, options)),
    ),
  );
  const digest = contentDigest();
  let rows: Row[] = [];
  let lines: string[] = [];
  let characters = 0;
  let total = 0;

  async function flush() {
    digest.add(lines);
    await writingTo(place, () => files.append(rows, lines));
    rows = [];
    lines = [];
    characters = 0;
  }

  return {
    async append(group) {
      const written = rowsOf(format, group, options);
      const first = total;
      total += written.rows.length;
      for (const row of written.rows) {
        const line = rowLine(row);
        rows.push(row);
        lines.push(line);
        characters += line.length;
      }
      if (rows.length >= BATCH_ROWS || characters >= BATCH_CHARACTERS) await flush();
      return written.placements.map(({ positive, negative, row }) => ({
        positive,
        negative,
        row: first + row,
      }));
    },
    async close() {
      await flush();
      const written = await writingTo(place, () => files.close());
      return { rows: total, contentDigest: digest.hex(), files: written };
    },
  };
}
