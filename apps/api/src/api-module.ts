import { Module } from '@nestjs/common';
import { OpenApiController } from './openapi/openapi-controller.ts';

/** The control plane: one module a noun. */
@Module({ controllers: [OpenApiController] })
export class ApiModule {}
