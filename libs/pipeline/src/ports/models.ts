import type { ModelSpec } from '@sluice/contracts';
import type { Role } from './rows.ts';

export interface Embedder {
  /** Covers everything that shapes a vector: two models that differ never share one. */
  readonly fingerprint: string;
  /** A path that names the same model for ever, where the one it was opened by may come to name another. */
  readonly address?: string;
  readonly dimensions: number;
  /** True when a text has the same vector as an anchor and as a document. */
  readonly symmetric: boolean;
  /** False once the files it was opened from are others; a model without it is always the same. */
  isCurrent?(): Promise<boolean>;
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
  isCurrent?(): Promise<boolean>;
  /** A score of each pair, in order: the higher, the more relevant. */
  score(
    pairs: readonly (readonly [anchor: string, document: string])[],
    signal?: AbortSignal,
  ): Promise<Float32Array>;
  close(): Promise<void>;
}

/** The models that specs name; each is opened once, and again when its files have changed. */
export interface Models {
  /** @throws SluiceError `spec` or `model` for what cannot be opened */
  embedder(model: ModelSpec): Promise<Embedder>;
  /** @throws SluiceError `spec` or `model` for what cannot be opened, or is no cross-encoder */
  crossEncoder(model: ModelSpec): Promise<CrossEncoder>;
  close(): Promise<void>;
}
