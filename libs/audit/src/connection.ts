import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';

export type Values = Record<string, DuckDBValue>;
export type Row = Record<string, unknown>;

/** A database that is asked from many sides at once: each question has a connection of its own. */
export interface Database {
  rows(sql: string, values?: Values, signal?: AbortSignal): Promise<Row[]>;
  /** Values of each column, for results of many rows. */
  columns(sql: string, values?: Values, signal?: AbortSignal): Promise<Record<string, unknown[]>>;
  run(sql: string, values?: Values): Promise<void>;
  close(): void;
}

/**
 * @param path a file, or `:memory:`
 * @param options settings of DuckDB
 */
export const openDatabase = async (
  path: string,
  options: Record<string, string>,
): Promise<Database> => {
  const instance = await DuckDBInstance.create(path, {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...options,
  });
  const ask = async <T>(
    sql: string,
    values: Values | undefined,
    signal: AbortSignal | undefined,
    read: (reader: Awaited<ReturnType<Connection['runAndReadAll']>>) => T,
  ): Promise<T> => {
    signal?.throwIfAborted();
    const connection = await instance.connect();
    const interrupt = (): void => connection.interrupt();
    signal?.addEventListener('abort', interrupt);
    try {
      return read(await connection.runAndReadAll(sql, values));
    } finally {
      signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
      // DuckDB reports an interrupt as an error of its own; the reason is the caller's.
      signal?.throwIfAborted();
    }
  };
  return {
    rows: (sql, values, signal) =>
      ask(sql, values, signal, (reader) => reader.getRowObjectsJS() as Row[]),
    columns: (sql, values, signal) =>
      ask(sql, values, signal, (reader) => reader.getColumnsObjectJS()),
    run: (sql, values) => ask(sql, values, undefined, () => undefined),
    close: () => instance.closeSync(),
  };
};

type Connection = Awaited<ReturnType<DuckDBInstance['connect']>>;
