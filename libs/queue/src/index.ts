export { embeddedBackend } from './backend.ts';
export type { RunEvent } from './run-events.ts';
export { runPlan } from './run.ts';
