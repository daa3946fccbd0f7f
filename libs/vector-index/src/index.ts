export { createExactIndex, type ExactIndexOptions } from './exact-index.ts';
export { createQdrantIndex, type QdrantIndexOptions } from './qdrant/qdrant-index.ts';
