import { Module } from '@nestjs/common';
import { PortsModule, QueueServer } from '@sluice/nest-kit';
import { RunHistory } from './run-history.ts';
import { RunPlant } from './run-plant.ts';
import { RunsController } from './runs-controller.ts';
import { VersionRetention } from './version-retention.ts';

/** Leads runs, keeps their history, and lets people order and watch them. */
@Module({
  imports: [PortsModule.global()],
  controllers: [RunsController],
  providers: [QueueServer, RunPlant, VersionRetention, RunHistory],
  exports: [QueueServer, RunHistory, RunPlant],
})
export class RunsModule {}
