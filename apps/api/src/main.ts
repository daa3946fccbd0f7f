import { startProcess } from '@sluice/nest-kit';
import { ApiModule } from './api-module.ts';
import { serveDashboard } from './dashboard.ts';

await startProcess({ name: 'api', module: ApiModule, prepare: serveDashboard });
