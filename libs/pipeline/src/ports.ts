/**
 * What the stages need from outside. Adapters implement these; composition roots pass them in.
 *
 *   document, anchor   numbered from 0 in ingest order; every table and matrix is row-aligned with them
 *   artifact           an immutable set of files one stage wrote, named by a digest of all that shaped it
 *   shard              a range of rows one job works on
 */

export type Role = 'anchor' | 'document';

/** Rows [start, end) of the anchors or the documents. */
export interface RowRange {
  start: number;
  end: number;
}

// ---- storage ---------------------------------------------------------------------------------------

export interface ArtifactFile {
  name: string;
  sha256: string;
  bytes: number;
}

export interface Artifact<Meta = unknown> {
  /** `<stage>/<digest>` */
  name: string;
  meta: Meta;
  files: ArtifactFile[];
}

/** A place to write an artifact's files before it is committed. */
export interface Draft {
  /** A writable local path for this file of the artifact. */
  path(file: string): string;
}

/**
 * Immutable artifacts. `write` commits all files or none; when two writers race on one name, the first
 * commit stands and the later writer gets it back.
 */
export interface Artifacts {
  find<Meta>(name: string): Promise<Artifact<Meta> | undefined>;
  write<Meta>(name: string, fill: (draft: Draft) => Promise<Meta>): Promise<Artifact<Meta>>;
  /** A readable local path of one file of a committed artifact. */
  path(artifact: Artifact, file: string): Promise<string>;
}

// ---- tables ----------------------------------------------------------------------------------------

export type ColumnType = 'string' | 'int32' | 'float' | 'double';
export interface Column {
  name: string;
  type: ColumnType;
  nullable?: boolean;
}
export type ColumnValues = readonly (string | null)[] | Int32Array | Float32Array | Float64Array;
export type Columns = Record<string, ColumnValues>;

export interface TableWriter {
  /** Rows as columns, all of one length; may be called any number of times. */
  append(columns: Columns): Promise<void>;
  /** Flushes to disk and returns how many rows were written. */
  close(): Promise<number>;
}

export interface Tables {
  /** `rowGroup` rows per group: readers of a row range decode only the groups it touches. */
  create(path: string, columns: readonly Column[], rowGroup?: number): Promise<TableWriter>;
  /** The named columns of rows `range` (all rows by default), group by group, in order. */
  read(path: string, columns: readonly string[], range?: RowRange): AsyncIterable<Columns>;
}

// ---- inputs ----------------------------------------------------------------------------------------

/** A row of a user's file: its fields, or why it could not be read. `line` is 1-based (row for Parquet). */
export type InputRow =
  | { line: number; fields: Record<string, unknown>; fault?: undefined }
  | { line: number; fault: string; fields?: undefined };

export interface InputFile {
  uri: string;
  sha256: string;
  bytes: number;
}

/** The user's files. Missing files, unreadable formats and missing columns are SluiceError `input`. */
export interface Inputs {
  describe(path: string): Promise<InputFile>;
  /** Streams rows; every column of `required` must exist in a format that declares its columns. */
  rows(path: string, required: readonly string[]): AsyncIterable<InputRow>;
}

// ---- model -----------------------------------------------------------------------------------------

export interface Embedder {
  /** Covers everything that shapes a vector: two models that differ never share one. */
  readonly fingerprint: string;
  readonly dimensions: number;
  /** True when a text has the same vector as an anchor and as a document. */
  readonly symmetric: boolean;
  /** `texts.length × dimensions`, row-major. */
  embed(texts: readonly string[], role: Role, signal?: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}

// ---- index -----------------------------------------------------------------------------------------

/** A matrix at rest: `.npy` float32 files, stacked in order. */
export interface VectorFiles {
  rows: number;
  dimensions: number;
  files: { path: string; rows: number }[];
}

/** The nearest documents of each query, row-major `queries × k`, best first, ties by document number. */
export interface Neighbours {
  k: number;
  /** −1 where a query has fewer than k documents. */
  documents: Int32Array;
  /** Inner products of the stored vectors. */
  similarities: Float64Array;
}

export interface VectorIndex {
  readonly kind: string;
  /** Makes the index answer for these vectors; repeating it for the same name is free. */
  open(name: string, vectors: VectorFiles): Promise<SearchableIndex>;
  close(): Promise<void>;
}

export interface SearchableIndex {
  search(queries: Float32Array, k: number, signal?: AbortSignal): Promise<Neighbours>;
}
