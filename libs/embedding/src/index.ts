export { openModels } from './models.ts';
export { openEmbedder, type EmbedderOptions } from './embedder.ts';
