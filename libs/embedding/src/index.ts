export { openEmbedder, type EmbedderOptions } from './embedder.ts';
