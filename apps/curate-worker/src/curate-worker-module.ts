import { Module } from '@nestjs/common';
import { WorkModule } from '@sluice/nest-kit';

/** Reads the user's files, joins proposals, curates, publishes and tells: tables in, tables out. */
@Module({ imports: [WorkModule.on('ingest', 'mine', 'curate', 'publish', 'notify')] })
export class CurateWorkerModule {}
