import { Module } from '@nestjs/common';
import { RunsModule } from '../runs/runs-module.ts';
import { QueueDepths } from './queue-depths.ts';
import { QueuesController } from './queues-controller.ts';

@Module({
  imports: [RunsModule],
  controllers: [QueuesController],
  providers: [QueueDepths],
  exports: [QueueDepths],
})
export class QueuesModule {}
