import { Module } from '@nestjs/common';
import { WorkModule } from '@sluice/nest-kit';

/** Turns texts into vectors: the one process that wants a GPU. */
@Module({ imports: [WorkModule.on('embed')] })
export class EmbedWorkerModule {}
