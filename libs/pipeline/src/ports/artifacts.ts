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
