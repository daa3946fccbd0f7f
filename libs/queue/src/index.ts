export { type BackendOptions, openBackend } from './backends/open-backend.ts';
export type { QueueBackend } from './backends/queue-backend.ts';
export type { RunEvent } from './run-events.ts';
export { runPlan } from './run.ts';
export { startWorkers, type Workers } from './workers.ts';
