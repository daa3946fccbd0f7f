import { startProcess } from '@sluice/nest-kit';
import { ApiModule } from './api-module.ts';
import { prepareApi } from './prepare.ts';

await startProcess({ name: 'api', module: ApiModule, prepare: prepareApi });
