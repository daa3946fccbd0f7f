import { Module } from '@nestjs/common';
import { WorkModule } from '@sluice/nest-kit';

/** Proposes what a model gets wrong: its predictions, and its batches. */
@Module({ imports: [WorkModule.on('errors', 'in-batch')] })
export class ErrorWorkerModule {}
