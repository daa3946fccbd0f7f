import { startProcess } from '@sluice/nest-kit';
import { ErrorWorkerModule } from './error-worker-module.ts';

await startProcess({ name: 'error-worker', module: ErrorWorkerModule, sharesQueue: true });
