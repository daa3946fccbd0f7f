export { openModels, type ModelsOptions } from './models.ts';
export { openEmbedder, type EmbedderOptions } from './embedder.ts';
export * from './cache/index.ts';
