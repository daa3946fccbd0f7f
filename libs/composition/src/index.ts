export { composePorts, type Composed } from './ports.ts';
