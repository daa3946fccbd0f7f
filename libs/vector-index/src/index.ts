export { createExactIndex, type ExactIndexOptions } from './exact-index.ts';
