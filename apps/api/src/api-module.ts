import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { DatasetsController } from './datasets/datasets-controller.ts';
import { KeyGuard } from './keys/key-guard.ts';
import { KeysController } from './keys/keys-controller.ts';
import { MetricsModule } from './metrics/metrics-module.ts';
import { OpenApiController } from './openapi/openapi-controller.ts';
import { QueuesModule } from './queues/queues-module.ts';
import { RecordsModule } from './records/records-module.ts';
import { ReviewModule } from './review/review-module.ts';
import { RunsModule } from './runs/runs-module.ts';
import { SchedulesModule } from './schedules/schedules-module.ts';
import { StorageModule } from './storage/storage-module.ts';
import { TripletsModule } from './triplets/triplets-module.ts';
import { VersionsModule } from './versions/versions-module.ts';
import { DeliveryModule } from './webhooks/delivery-module.ts';

/** The control plane: one controller a noun. */
@Module({
  imports: [
    StorageModule,
    RecordsModule,
    MetricsModule,
    DeliveryModule,
    RunsModule,
    QueuesModule,
    SchedulesModule,
    VersionsModule,
    TripletsModule,
    ReviewModule,
  ],
  controllers: [OpenApiController, KeysController, DatasetsController],
  providers: [{ provide: APP_GUARD, useClass: KeyGuard }],
})
export class ApiModule {}
