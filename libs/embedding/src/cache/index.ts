export { cachedCrossEncoder } from './cached-cross-encoder.ts';
export { cachedEmbedder } from './cached-embedder.ts';
export { evictSegments, sizeOfStore, type StoreSize } from './eviction.ts';
export { openVectorStore, type StoreCounters, type VectorStore } from './vector-store.ts';
