import { SluiceError } from '@sluice/contracts';
import { digestOf, type Embedder, type Role } from '@sluice/pipeline';
import type { VectorStore } from '../cache/vector-store.ts';
import { type Endpoint, TooMuch } from './endpoint.ts';
import { areAlike, PROBES, weightsDigest } from './probe.ts';
import type { Protocol, ServedModel } from './protocol.ts';

export interface ServedOptions {
  /** Requests under way at once. */
  concurrency: number;
  /** Remembers which vectors models gave, so that one is known again. */
  vectors?: VectorStore;
  /** Put before each text. */
  prompts: Record<Role, string>;
  /** What else is set in the spec and shapes vectors. */
  settings: object;
  /** Milliseconds after which the server is asked again whether it is the same model. */
  recheckAfter?: number;
}

/** A model behind a server, as it was found at some time. */
interface Sighting {
  model: ServedModel;
  probed: Float32Array[];
}

/** Bytes of the texts of one request: half of what text-embeddings-inference takes by default. */
const REQUEST_BYTES = 1_000_000;

/** No model reads further into a text, in UTF-16 units; and shorter ones are cut no more. */
const LONGEST_TEXT = 200_000;
const SHORTEST_CUT = 256;

/**
 * An embedder whose model runs on a server. What the server says of the model, and where that is not enough
 * the vectors it gives for known texts, is its fingerprint; that it is still the same model is asked again
 * after every fault and once a minute. Texts that a server finds too long are cut until it takes them.
 *
 * @throws SluiceError `unreachable`, or `model` where the server refuses, or is no server of embeddings
 */
export const openServedEmbedder = async (
  endpoint: Endpoint,
  protocol: Protocol,
  { concurrency, vectors: store, prompts, settings, recheckAfter = 60_000 }: ServedOptions,
): Promise<Embedder> => {
  const look = async (signal?: AbortSignal): Promise<Sighting> => {
    const model = await protocol.describe(signal);
    const probed = await protocol.embed(PROBES, signal);
    return { model, probed };
  };

  const first = await look();
  const dimensions = dimensionsOf(first.probed, endpoint);
  const name = digestOf({ model: first.model.identity, settings, prompts, dimensions });
  const fingerprint = first.model.isPinned
    ? name
    : digestOf({ name, weights: await weightsDigest(name, first.probed, store) });
  let checked = { at: performance.now(), faults: endpoint.faults };

  const check = async (signal?: AbortSignal): Promise<void> => {
    const faults = endpoint.faults;
    const now = await look(signal);
    const isSame =
      digestOf(now.model.identity) === digestOf(first.model.identity) &&
      areAlike(now.probed, first.probed);
    if (!isSame) {
      throw new SluiceError(
        'model',
        `${endpoint.url} serves another model than when it was opened: run again to use that one`,
      );
    }
    checked = { at: performance.now(), faults };
  };

  const embedSome = async (
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<Float32Array[]> => {
    try {
      return await protocol.embed(texts, signal);
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      if (texts.length > 1) {
        const half = texts.length >> 1;
        const head = await embedSome(texts.slice(0, half), signal);
        return [...head, ...(await embedSome(texts.slice(half), signal))];
      }
      const [text] = texts;
      if (text.length <= SHORTEST_CUT) throw error;
      return embedSome([cut(text, text.length >> 1)], signal);
    }
  };

  const embedBatch = async (
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<Float32Array[]> => {
    const vectors = await embedSome(texts, signal);
    for (const { length } of vectors) {
      if (length === dimensions) continue;
      throw new SluiceError(
        'model',
        `${endpoint.url} sends vectors of ${length} dimensions, where it sent ${dimensions} before`,
      );
    }
    return vectors;
  };

  return {
    fingerprint,
    dimensions,
    symmetric: prompts.anchor === prompts.document,
    async embed(texts, role, signal) {
      if (performance.now() - checked.at > recheckAfter) await check(signal);
      const vectors = new Float32Array(texts.length * dimensions);
      const batches = batchesOf(texts, prompts[role], first.model.texts);
      // The lanes draw from one iterator: when one fails, leaving its loop ends the iterator for all.
      const lane = async (): Promise<void> => {
        for (const batch of batches) {
          signal?.throwIfAborted();
          const some = await embedBatch(batch.texts, signal);
          some.forEach((vector, i) => vectors.set(vector, batch.rows[i] * dimensions));
        }
      };
      await Promise.all(Array.from({ length: concurrency }, lane));
      if (endpoint.faults > checked.faults) await check(signal);
      return vectors;
    },
    close: () => Promise.resolve(),
  };
};

interface Batch {
  rows: number[];
  texts: string[];
}

/** Texts with their prompt, cut, as requests; a text of nothing is not sent: it keeps the zero vector. */
function* batchesOf(texts: readonly string[], prompt: string, most: number): Generator<Batch> {
  let batch: Batch = { rows: [], texts: [] };
  let bytes = 0;
  for (const [row, text] of texts.entries()) {
    const whole = cut(prompt + text, LONGEST_TEXT);
    if (whole === '') continue;
    const size = Buffer.byteLength(whole);
    if (batch.rows.length === most || (bytes + size > REQUEST_BYTES && batch.rows.length > 0)) {
      yield batch;
      batch = { rows: [], texts: [] };
      bytes = 0;
    }
    batch.rows.push(row);
    batch.texts.push(whole);
    bytes += size;
  }
  if (batch.rows.length > 0) yield batch;
}

/** The first `length` units of a text, no character split. */
const cut = (text: string, length: number): string => {
  if (text.length <= length) return text;
  const splits = /[\ud800-\udbff]/.test(text[length - 1]);
  return text.slice(0, splits ? length - 1 : length);
};

const dimensionsOf = ([vector, ...others]: Float32Array[], { url }: Endpoint): number => {
  const isSound =
    vector.length > 0 &&
    vector.every(Number.isFinite) &&
    others.every(({ length }) => length === vector.length);
  if (isSound) return vector.length;
  throw new SluiceError('model', `${url} does not give each text a vector of equal length`);
};
