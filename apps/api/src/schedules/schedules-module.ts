import { Module } from '@nestjs/common';
import { RunsModule } from '../runs/runs-module.ts';
import { ScheduleKeeper } from './schedule-keeper.ts';
import { SchedulesController } from './schedules-controller.ts';

/** Keeps schedules, and begins runs by them. */
@Module({
  imports: [RunsModule],
  controllers: [SchedulesController],
  providers: [ScheduleKeeper],
})
export class SchedulesModule {}
