import 'reflect-metadata';
import { type DynamicModule, type LoggerService, Module, type Type } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '@sluice/contracts';
import { HealthController } from '../health/health-controller.ts';
import { Probes } from '../health/probes.ts';
import { traceRequests } from '../http/traced-requests.ts';
import { refuseAddress } from '../http/problem.ts';
import { ProblemFilter } from '../http/problem-filter.ts';
import { type Clock, CLOCK } from './clock.ts';
import { METER, MetricsController } from '../metrics/metrics-controller.ts';
import { processMeter } from '../metrics/process-meter.ts';

/** The {@link Settings} of the process, for every module. */
export const SETTINGS = Symbol('settings');

/** Bytes of a request's body: specs and verdicts are small, and documents never come this way. */
const BODY_LIMIT = 1024 * 1024;

@Module({})
class KitModule {}

const kit = (settings: Settings, clock: Clock): DynamicModule => ({
  module: KitModule,
  global: true,
  controllers: [HealthController, MetricsController],
  providers: [
    Probes,
    { provide: SETTINGS, useValue: settings },
    { provide: CLOCK, useValue: clock },
    { provide: METER, useFactory: () => processMeter(settings) },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [Probes, SETTINGS, CLOCK, METER],
});

@Module({})
class RootModule {}

export interface AppOptions {
  logger?: LoggerService | false;
  /** The real one if absent. */
  clock?: Clock;
}

/** A process's application: health, metrics and problems, and what its module adds. Not listening yet. */
export const createApp = async (
  settings: Settings,
  module: Type | DynamicModule,
  { logger = false, clock = () => new Date() }: AppOptions = {},
): Promise<NestFastifyApplication> => {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    frameworkErrors: refuseAddress,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: RootModule, imports: [kit(settings, clock), module] },
    adapter,
    { logger, abortOnError: false },
  );
  if (settings.infrastructure.traces) await traceRequests(app);
  return app;
};
