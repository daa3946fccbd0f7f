import { startProcess } from '@sluice/nest-kit';
import { EmbedWorkerModule } from './embed-worker-module.ts';

await startProcess({ name: 'embed-worker', module: EmbedWorkerModule, sharesQueue: true });
