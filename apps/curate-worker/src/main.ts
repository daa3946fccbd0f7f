import { startProcess } from '@sluice/nest-kit';
import { CurateWorkerModule } from './curate-worker-module.ts';

await startProcess({ name: 'curate-worker', module: CurateWorkerModule, sharesQueue: true });
