export { openModels } from './models.ts';
export { openCrossEncoder, openEmbedder } from './embedder.ts';
export type { BatchRun, EmbedderOptions } from './model-kind.ts';
export * from './cache/index.ts';
