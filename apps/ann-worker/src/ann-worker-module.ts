import { Module } from '@nestjs/common';
import { WorkModule } from '@sluice/nest-kit';

/** Builds indexes and asks them for the nearest documents. */
@Module({ imports: [WorkModule.on('index', 'neighbours')] })
export class AnnWorkerModule {}
