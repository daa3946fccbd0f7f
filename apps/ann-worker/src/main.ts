import { startProcess } from '@sluice/nest-kit';
import { AnnWorkerModule } from './ann-worker-module.ts';

await startProcess({ name: 'ann-worker', module: AnnWorkerModule, sharesQueue: true });
