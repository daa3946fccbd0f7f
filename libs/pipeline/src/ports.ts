/**
 * What the stages need from outside. Adapters implement these; composition roots pass them in.
 *
 *   document, anchor   numbered from 0 in ingest order; every table and matrix is row-aligned with them
 *   artifact           an immutable set of files one stage wrote, named by a digest of all that shaped it
 *   shard              a range of rows one job works on
 */
import type { Artifacts, LineWriter } from './ports/artifacts.ts';
import type { Inputs } from './ports/inputs.ts';
import type { Matrices } from './ports/matrices.ts';
import type { Models } from './ports/models.ts';
import type { Events, Ledger } from './ports/records.ts';
import type { Tables } from './ports/tables.ts';
import type { VectorIndex } from './ports/vector-index.ts';
import type { Versions } from './ports/versions.ts';

export type * from './ports/rows.ts';
export type * from './ports/artifacts.ts';
export type * from './ports/matrices.ts';
export type * from './ports/tables.ts';
export type * from './ports/inputs.ts';
export type * from './ports/models.ts';
export type * from './ports/vector-index.ts';
export type * from './ports/versions.ts';
export type * from './ports/records.ts';

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
