export { type BackendOptions, openBackend } from './backends/open-backend.ts';
export type { QueueBackend } from './backends/queue-backend.ts';
export { type Coordinator, type CoordinatorOptions, startCoordinator } from './lead/coordinator.ts';
export type { Steps } from './lead/lead.ts';
export { runPlan } from './runner.ts';
export { type RunControl, runControl } from './runs/run-control.ts';
export type { RunEvent } from './runs/run-events.ts';
export { startWorkers, type Workers, type WorkersOptions } from './work/workers.ts';
