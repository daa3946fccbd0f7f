export * from './depth.ts';
export * from './digest.ts';
export * from './handlers.ts';
export * from './npy.ts';
export * from './onnx-model.ts';
export * from './plan.ts';
export * from './ports.ts';
export * from './steps.ts';
export { publishedVersion } from './stages/publish.ts';
