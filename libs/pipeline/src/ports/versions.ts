import type { Distributions, Manifest, OutputFormat } from '@sluice/contracts';
import type { Hardness } from '@sluice/mining';

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
