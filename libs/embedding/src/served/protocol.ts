/** What a server says of the model it serves. */
export interface ServedModel {
  /** All that tells it from another, as far as the server says; enters the fingerprint. */
  identity: Record<string, unknown>;
  /** Whether `identity` alone names one set of weights. */
  isPinned: boolean;
  /** Texts that one request may hold. */
  texts: number;
}

/** A way of talking to servers of embedding models. */
export interface Protocol {
  describe(signal?: AbortSignal): Promise<ServedModel>;
  /**
   * One vector per text, in their order; NaN where the server has no number.
   * @throws TooMuch where fewer or shorter texts may do
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
}
