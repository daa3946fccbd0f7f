import { open, writeFile } from 'node:fs/promises';
import { outputCode, SluiceError } from '@sluice/contracts';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { columnBuffer, type GroupValues } from './column-buffer.ts';
import { zstd } from './parquet-codecs.ts';
import { type ParquetColumn, type ParquetColumns, schemaElements } from './parquet-schema.ts';

const DEFAULT_ROW_GROUP = 65_536;

/** A row group is cut early here, so that long texts cannot fill the memory. */
const GROUP_CHARACTERS = 32 * 2 ** 20;

export interface ParquetTableWriter {
  /** Rows as columns, all of one length. How rows are split over calls leaves no trace in the file. */
  append(columns: ParquetColumns): Promise<void>;
  /** Flushes to disk and returns how many rows were written. */
  close(): Promise<number>;
}

const unwritable =
  (path: string) =>
  (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SluiceError(outputCode(error), `cannot write ${path}: ${reason}`, { cause: error });
  };

/**
 * Appends to the file, opening it each time: a writer that is dropped half-way holds no descriptor.
 */
async function appendBytes(path: string, bytes: Uint8Array, { sync }: { sync: boolean }) {
  const file = await open(path, 'a').catch(unwritable(path));
  try {
    for (let written = 0; written < bytes.length;) {
      written += (await file.write(bytes, written)).bytesWritten;
    }
    if (sync) await file.sync();
  } catch (error) {
    unwritable(path)(error);
  } finally {
    await file.close();
  }
}

function rowCount(columns: readonly ParquetColumn[], values: ParquetColumns): number {
  const rows = values[columns[0]?.name ?? '']?.length ?? 0;
  const odd = columns.find(({ name }) => values[name]?.length !== rows);
  if (odd || Object.keys(values).length !== columns.length) {
    const given = Object.entries(values).map(([name, column]) => `${name} (${column.length})`);
    throw new SluiceError(
      'internal',
      `a table of ${columns.map(({ name }) => name).join(', ')} was given rows of ${given.join(', ')}`,
    );
  }
  return rows;
}

/** Statistics of texts cost a third of the writing time, and no reader skips groups by them. */
function columnSource({ name, type }: ParquetColumn, data: GroupValues): ColumnSource {
  if (type === 'string') return { name, data, statistics: false };
  if (typeof type !== 'string') return { name, data, statistics: false, encoding: 'PLAIN' };
  return { name, data, encoding: 'PLAIN' };
}

/**
 * A streaming Parquet writer: zstd, dictionaries for texts that repeat, `rowGroup` rows a group (fewer
 * where texts are very long). In a nullable float or double column NaN stands for null. The same rows
 * give the same bytes. It writes to `path` itself: to publish a table in one step is the caller's part.
 */
export async function createTable(
  path: string,
  columns: readonly ParquetColumn[],
  rowGroup = DEFAULT_ROW_GROUP,
): Promise<ParquetTableWriter> {
  const buffers = columns.map((column) => ({ column, buffer: columnBuffer(column, rowGroup) }));
  await writeFile(path, '').catch(unwritable(path));

  const sink = new ByteWriter();
  const flush = async (options = { sync: false }) => {
    await appendBytes(path, sink.getBytes(), options);
    sink.index = 0;
  };
  const parquet = new ParquetWriter({
    writer: Object.assign(sink, { flush, finish: () => flush({ sync: true }) }),
    schema: schemaElements(columns),
    codec: 'ZSTD',
    compressors: { ZSTD: zstd },
    createdBy: 'sluice',
  });

  let held = 0;
  let characters = 0;
  let total = 0;
  const writeGroup = async () => {
    const columnData = buffers.map(({ column, buffer }) => columnSource(column, buffer.take()));
    await parquet.write({ columnData, rowGroupSize: held });
    total += held;
    held = 0;
    characters = 0;
  };

  return {
    async append(values) {
      const rows = rowCount(columns, values);
      const inputs = buffers.map(({ column, buffer }) => ({
        buffer,
        values: values[column.name]!,
      }));
      const texts = inputs.filter(({ buffer }) => buffer.weigh);
      const copy = (start: number, end: number) => {
        for (const { buffer, values } of inputs) buffer.copy(values, start, end);
      };
      let copied = 0;
      for (let row = 0; row < rows; row++) {
        let weight = 0;
        for (const { buffer, values } of texts) weight += buffer.weigh!(values, row);
        if (held === rowGroup || (held > 0 && characters + weight > GROUP_CHARACTERS)) {
          copy(copied, row);
          copied = row;
          await writeGroup();
        }
        held++;
        characters += weight;
      }
      copy(copied, rows);
    },
    async close() {
      if (held > 0) await writeGroup();
      await parquet.finish();
      return total;
    },
  };
}
