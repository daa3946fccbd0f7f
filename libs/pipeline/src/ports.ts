/**
 * What the stages need from outside. Adapters implement these; composition roots pass them in.
 *
 *   document, anchor   numbered from 0 in ingest order; every table and matrix is row-aligned with them
 *   artifact           an immutable set of files one stage wrote, named by a digest of all that shaped it
 *   shard              a range of rows one job works on
 */
import type {
  Distributions,
  Manifest,
  ModelSpec,
  OutputFormat,
  RunOrder,
  RunOutcome,
  SluiceEvent,
  Verdict,
} from '@sluice/contracts';
import type { Hardness } from '@sluice/mining';

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
  /** A local folder; every file found in it, at any depth, at commit belongs to the artifact. */
  readonly folder: string;
  /** A writable local path for this file of the artifact. */
  readonly path: (file: string) => string;
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
  /** Takes an artifact away that nothing is made of any more; none of that name is no fault. */
  remove(name: string): Promise<void>;
}

/** A text file written line by line. */
export interface LineWriter {
  write(line: string): Promise<void>;
  close(): Promise<void>;
}

/** A matrix or a vector at rest, as a `.npy` file of C order. */
export interface Matrix {
  data: Float32Array | Float64Array | Int32Array | Uint8Array;
  /** Rows, and columns where it has two dimensions. */
  shape: number[];
}

export interface Matrices {
  write(path: string, matrix: Matrix): Promise<void>;
  /** All rows, or those of a range. */
  read(path: string, range?: RowRange): Promise<Matrix>;
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
  /**
   * Streams rows with the columns asked for and no others; every column of `required` must exist in a
   * format that declares its columns.
   */
  rows(
    path: string,
    required: readonly string[],
    optional?: readonly string[],
  ): AsyncIterable<InputRow>;
}

// ---- model -----------------------------------------------------------------------------------------

export interface Embedder {
  /** Covers everything that shapes a vector: two models that differ never share one. */
  readonly fingerprint: string;
  /** A path that names the same model for ever, where the one it was opened by may come to name another. */
  readonly address?: string;
  readonly dimensions: number;
  /** True when a text has the same vector as an anchor and as a document. */
  readonly symmetric: boolean;
  /** `texts.length × dimensions`, row-major. */
  embed(texts: readonly string[], role: Role, signal?: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}

/** A teacher: it reads an anchor and a document together, and says how relevant the one is to the other. */
export interface CrossEncoder {
  /** Covers everything that shapes a score. */
  readonly fingerprint: string;
  /** As an embedder's. */
  readonly address?: string;
  /** A score of each pair, in order: the higher, the more relevant. */
  score(
    pairs: readonly (readonly [anchor: string, document: string])[],
    signal?: AbortSignal,
  ): Promise<Float32Array>;
  close(): Promise<void>;
}

/** The models that specs name; each is opened once and kept until all are closed. */
export interface Models {
  /** @throws SluiceError `spec` or `model` for what cannot be opened */
  embedder(model: ModelSpec): Promise<Embedder>;
  /** @throws SluiceError `spec` or `model` for what cannot be opened, or is no cross-encoder */
  crossEncoder(model: ModelSpec): Promise<CrossEncoder>;
  close(): Promise<void>;
}

// ---- index -----------------------------------------------------------------------------------------

/** A matrix at rest: `.npy` float32 files, stacked in order. */
export interface VectorFiles {
  rows: number;
  dimensions: number;
  files: { path: string; rows: number }[];
  /** One per row, for searches that leave out documents of a label. */
  labels?: Int32Array;
}

/** How the documents of an index differ from those of one that was opened before it. */
export interface IndexDifference {
  /** The name under which the earlier index was opened. */
  from: string;
  /** Per document of the earlier index its number in this one, its vector and label unchanged; −1 where it is gone. */
  numbers: Int32Array;
  /** Documents that the earlier index did not have, ascending. */
  added: Int32Array;
}

export interface SearchOptions {
  signal?: AbortSignal;
  /** How many times as hard as usual an approximate index looks, at least 1; an exact one finds all there is. */
  effort?: number;
  /** One label per query: documents of that label are left out of its answer, which has the k nearest others. */
  excluding?: Int32Array;
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
  /** Names the index and all that may shape its answers, in `[a-z0-9=,:.-]`; what is made with it is named by it. */
  readonly kind: string;
  /** Whether its answers are the nearest there are, each and all. */
  readonly exact: boolean;
  /**
   * Makes the index answer for these vectors; repeating it for the same name is free.
   *
   * @param difference spares an index that can be changed in place what it shares with an earlier one, should that
   *   still be there
   */
  open(name: string, vectors: VectorFiles, difference?: IndexDifference): Promise<SearchableIndex>;
  /**
   * Told that a version stands that was made with the index `name`, for indexes that outlive a run; repeating
   * it changes nothing.
   */
  published?(dataset: string, version: string, name: string): Promise<void>;
  /** @throws SluiceError `unreachable` while its server cannot be used */
  reachable?(): Promise<void>;
  close(): Promise<void>;
}

export interface SearchableIndex {
  /**
   * The k nearest documents of each query.
   *
   * @param queries row-major `queries × dimensions`
   * @throws SluiceError `model` for queries that are not finite, `cancelled` after an abort or once the index is closed
   */
  search(queries: Float32Array, k: number, options?: SearchOptions): Promise<Neighbours>;
}

// ---- dataset ---------------------------------------------------------------------------------------

/** An anchor with its positives, and for each of them the negatives chosen against it, best rank first. */
export interface AnchorGroup {
  /** Of the anchor. */
  id: string;
  anchor: string;
  positives: (ScoredText & { negatives: ScoredText[] })[];
}
export interface ScoredText {
  /** Of the document. */
  id: string;
  text: string;
  similarity: number;
}

/** Where a triplet of a group ended up: indices into the group, and the data row that holds it. */
export interface Placement {
  positive: number;
  negative: number;
  row: number;
}

/** Writes `data/` of a version in one output format, and digests the rows as it goes. */
export interface DatasetWriter {
  /** The triplets that found a row; a format may have to drop some (an n-tuple short of negatives). */
  append(group: AnchorGroup): Promise<Placement[]>;
  /** `contentDigest` covers the rows alone: free of clock, host, file type and compression. */
  close(): Promise<{ rows: number; contentDigest: string; files: WrittenFile[] }>;
}

export interface WrittenFile {
  /** Relative to the version's folder. */
  path: string;
  rows: number;
}

export interface DatasetWriterOptions {
  format: OutputFormat;
  fileType: 'parquet' | 'jsonl';
  scores: boolean;
  /** Negatives an n-tuple row must have. */
  numNegatives: number;
}

/** What the report draws beside the manifest's numbers. */
export interface ReportData extends Distributions {
  examples: TripletExample[];
}

export interface TripletExample {
  hardness: Hardness;
  anchor: string;
  positive: string;
  negative: string;
  d_ap: number;
  d_an: number;
}

/** Rows of the version before and of this one, compared as multisets. */
export interface VersionDifference {
  added: number;
  removed: number;
  kept: number;
  /** For each row of the later version, in order, whether it was added. */
  isNew: boolean[];
}

export interface PublishedVersion {
  manifest: Manifest;
  /** Where it is, for people: a folder, or the address of one in a bucket. */
  folder: string;
}

/** What a publish knows before its files stand. */
export type ManifestDraft = Omit<Manifest, 'files'>;

/** Published versions: `<root>/<dataset>/<version>/`, and `<root>/<dataset>/latest` naming the newest. */
export interface Versions {
  /** A writer that puts its files under `<folder>/data/`. */
  writer(folder: string, options: DatasetWriterOptions): Promise<DatasetWriter>;
  /** The newest published version that is whole, if any. */
  latest(dataset: string): Promise<PublishedVersion | undefined>;
  find(dataset: string, version: string): Promise<PublishedVersion | undefined>;
  /** Names of the datasets that have been published, in order. */
  datasets(): Promise<string[]>;
  /** Names of a dataset's versions, the newest first; one may be unfinished, or gone by the time it is read. */
  list(dataset: string): Promise<string[]>;
  /** Takes a version away that is not the latest. @throws SluiceError `conflict` for the latest */
  remove(dataset: string, version: string): Promise<void>;
  /** A local folder with the files of a published version. */
  open(manifest: Manifest): Promise<string>;
  /** Compares the data rows of two local folders that hold a `data/`. */
  compare(before: string, after: string): Promise<VersionDifference>;
  /**
   * Publishes: copies `files` (path in the version → local path), adds the card and the report, writes
   * the manifest last and moves `latest` after. Nothing is visible before the manifest stands.
   */
  publish(
    manifest: ManifestDraft,
    files: { path: string; source: string; rows: number | null }[],
    report: ReportData,
  ): Promise<PublishedVersion>;
}

/** Where versions are kept for good when that is no local folder. */
export interface VersionArchive {
  latest(dataset: string): Promise<PublishedVersion | undefined>;
  find(dataset: string, version: string): Promise<PublishedVersion | undefined>;
  datasets(): Promise<string[]>;
  list(dataset: string): Promise<string[]>;
  /** @throws SluiceError `conflict` for the latest */
  remove(dataset: string, version: string): Promise<void>;
  /** A local folder with the files of a version, fetched if need be. */
  open(manifest: Manifest): Promise<string>;
  /**
   * Settles what a version says of itself before its files are made: of all that publish it, now or after a
   * crash, the first to claim it decides, so all of them make the same bytes.
   */
  claim(draft: ManifestDraft): Promise<ManifestDraft>;
  /** Takes in the files of a local folder, the manifest last, and moves `latest` after, never back. */
  publish(manifest: Manifest, folder: string): Promise<PublishedVersion>;
}

/** The outbox of events. */
export interface Events {
  has(dataset: string, id: string): Promise<boolean>;
  append(event: SluiceEvent): Promise<void>;
}

/** The ledger: what people said of pairs, in the order they said it. Nothing in it is ever changed. */
export interface Ledger {
  /** @throws SluiceError `input` for a ledger that cannot be read, which no run must pass over */
  verdicts(dataset: string): Promise<Verdict[]>;
  /** They stand once this returns, also after a crash. */
  append(dataset: string, verdicts: readonly Verdict[]): Promise<void>;
}

/**
 * The runs that were asked for. A queue forgets them when it loses its data; here they stand, where the
 * artifacts are, and the queue is filled again from them.
 */
export interface Runs {
  /** What is wanted of a run from now on; the last word counts, and opens a run that has ended. */
  want(order: RunOrder): Promise<void>;
  /** How a run ended; it is open no more. */
  settle(outcome: RunOutcome): Promise<void>;
  /** The order of a run that is open, or the outcome of one that has ended. */
  find(plan: string): Promise<{ order?: RunOrder; outcome?: RunOutcome }>;
  open(): Promise<RunOrder[]>;
  ended(): Promise<RunOutcome[]>;
}

/** Everything a stage may use. */
export interface Ports {
  artifacts: Artifacts;
  matrices: Matrices;
  tables: Tables;
  lines(path: string): LineWriter;
  inputs: Inputs;
  models: Models;
  /** The indexes at hand, of different kinds; new plans are made for the first. */
  indexes: readonly [VectorIndex, ...VectorIndex[]];
  versions: Versions;
  events: Events;
  ledger: Ledger;
  now(): Date;
}

/** What a handler is told while it works: when to stop, and whom to tell how far it is. */
export interface JobContext {
  signal?: AbortSignal;
  progress?: (done: number, total: number) => void;
}
