import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { DatasetsController } from './datasets/datasets-controller.ts';
import { KeyGuard } from './keys/key-guard.ts';
import { KeysController } from './keys/keys-controller.ts';
import { OpenApiController } from './openapi/openapi-controller.ts';
import { RecordsModule } from './records/records-module.ts';
import { SchedulesController } from './schedules/schedules-controller.ts';
import { DeliveryModule } from './webhooks/delivery-module.ts';

/** The control plane: one controller a noun. */
@Module({
  imports: [RecordsModule, DeliveryModule],
  controllers: [OpenApiController, KeysController, DatasetsController, SchedulesController],
  providers: [{ provide: APP_GUARD, useClass: KeyGuard }],
})
export class ApiModule {}
