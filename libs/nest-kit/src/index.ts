export { type Probe, Probes } from './health/probes.ts';
export { Handles, routeOf } from './http/handles.ts';
export { METER } from './metrics/metrics-controller.ts';
export { createApp, SETTINGS } from './process/app.ts';
export { startProcess } from './process/start-process.ts';
export { PORTS, PortsModule, RUNS } from './work/ports.ts';
export { QueueServer } from './work/queue-server.ts';
export { toldJobs } from './work/told-jobs.ts';
export { WorkModule } from './work/work-module.ts';
