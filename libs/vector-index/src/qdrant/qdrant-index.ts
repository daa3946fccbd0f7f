import { SluiceError, type QdrantSettings } from '@sluice/contracts';
import type { IndexDifference, SearchableIndex, VectorFiles, VectorIndex } from '@sluice/pipeline';

import { locateRows } from '../blocks.ts';
import { provideCollection } from './building.ts';
import { identifyDocuments } from './content-ids.ts';
import { searchCollection } from './searching.ts';
import { createServer, type Server } from './server.ts';
import { publishCollection } from './versions.ts';

export interface QdrantIndexOptions extends QdrantSettings {
  apiKey?: string;
  /** What all collections and aliases begin with; `sluice` by default. */
  prefix?: string;
}

/**
 * Nearest neighbours from a Qdrant server, approximate unless `exact` is set. Every index name has its own
 * collection, which any process may build, complete and search.
 *
 * Errors: `unreachable` for a server that is away, does not accept the key, or cannot index; `input` and
 * `model` as the exact index has them; `cancelled` after an abort or `close`.
 */
export function createQdrantIndex(options: QdrantIndexOptions): VectorIndex {
  const { url, grpc_port: grpcPort, apiKey, prefix = 'sluice' } = options;
  const server = createServer({ url, grpcPort, apiKey });
  const collectionOf = (name: string): string => `${prefix}-${name.replaceAll(/[^\w.-]/g, '-')}`;
  const opened = new Map<string, Promise<SearchableIndex>>();
  const opening = async (
    name: string,
    vectors: VectorFiles,
    difference?: IndexDifference,
  ): Promise<SearchableIndex> => {
    const corpus = await identifyDocuments(vectors, await locateRows(vectors));
    const collection = collectionOf(name);
    const base = difference && collectionOf(difference.from);
    await provideCollection(server, collection, corpus, options, base);
    const settings = searchSettings(options);
    return {
      search: async (queries, k, search = {}) =>
        searchCollection(server, collection, corpus, settings, queries, k, search).catch((error) =>
          throwCancelled(error, server, search.signal),
        ),
    };
  };
  return {
    kind: kindOf(options),
    // Not even where all vectors are compared: float32 rounds, and nothing proves that it did not matter.
    exact: false,
    open(name, vectors, difference) {
      const known = opened.get(name);
      if (known) return known;
      const promise = opening(name, vectors, difference);
      opened.set(name, promise);
      promise.catch(() => opened.delete(name));
      return promise;
    },
    published: (dataset, version, name) =>
      publishCollection(
        server,
        collectionOf(name),
        `${prefix}-${dataset}`,
        version,
        options.keep_versions,
      ),
    reachable: () => server.reach(),
    close() {
      server.close();
      return Promise.resolve();
    },
  };
}

const searchSettings = ({ hnsw_ef: ef, exact, quantization, oversampling }: QdrantSettings) => ({
  ef,
  exact,
  ...(quantization !== 'none' && { oversampling }),
});

/** All that shapes an answer; copies and addresses do not. */
function kindOf(settings: QdrantSettings): string {
  const { m, ef_construct: construct, hnsw_ef: ef, exact, quantization, shards } = settings;
  const parts = { m, 'ef-construct': construct, ef, shards };
  const graph = Object.entries(parts).map(([key, value]) => `${key}=${value}`);
  const quantized = quantization !== 'none' && `${quantization}=${settings.oversampling}`;
  return ['qdrant:dot', ...(exact ? ['exact'] : graph), ...(quantized ? [quantized] : [])].join(
    ',',
  );
}

/** An abort by the caller's signal ends in our error, whatever its reason is. */
function throwCancelled(
  error: unknown,
  { closing }: Server,
  signal: AbortSignal | undefined,
): never {
  if (signal?.aborted && !closing.aborted)
    throw new SluiceError('cancelled', 'the search for neighbours was cancelled', { cause: error });
  throw error;
}
