import type { Infrastructure, ModelSpec } from '@sluice/contracts';
import type { Embedder } from '@sluice/pipeline';
import type { VectorStore } from './cache/vector-store.ts';

/** Where and how models run; none of it shapes a vector. */
export interface EmbedderOptions extends Partial<Infrastructure['embedding']> {
  /** Where vectors that models gave are kept; outlives the models. */
  vectors?: VectorStore;
  /** Told, a line each, what a person should know while a model works. */
  log?: (line: string) => void;
  /** Told how many of the texts that were asked for had a vector in the store. */
  onLookup?: (texts: { texts: number; cached: number }) => void;
  /** Told of every batch that a model folder has run. */
  onBatch?: (batch: BatchRun) => void;
}

/** A batch that has run. */
export interface BatchRun {
  texts: number;
  /** Of the texts, special ones included. */
  tokens: number;
  /** Tokens that were run: texts × the longest of them. */
  padded: number;
}

/** A kind of model path, and how such a model is opened. */
export interface ModelKind {
  /** As an error names it: the form of such a path. */
  readonly form: string;
  handles(modelPath: string): boolean;
  open(model: ModelSpec, options: EmbedderOptions & { threads: number }): Promise<Embedder>;
}
