export { composePorts, type Composed } from './ports.ts';
export { vectorFolder } from './vector-cache.ts';
