export * from './catalogue.ts';
export { closestWord } from './closest-word.ts';
export * from './errors.ts';
export * from './event.ts';
export * from './infrastructure.ts';
export * from './manifest.ts';
export * from './schemas.ts';
export * from './spec-text.ts';
export * from './spec.ts';
