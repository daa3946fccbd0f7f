import { Controller, Inject, Res } from '@nestjs/common';
import { metrics, type RequestOf } from '@sluice/contracts';
import type { Meter } from '@sluice/observability';
import type { FastifyReply } from 'fastify';
import { Handles } from '../http/handles.ts';

/** The {@link Meter} of the process; `/metrics` tells what it has measured. */
export const METER = Symbol('meter');

@Controller()
export class MetricsController {
  readonly #meter: Meter;

  constructor(@Inject(METER) meter: Meter) {
    this.#meter = meter;
  }

  @Handles(metrics)
  async text(
    _request: RequestOf<typeof metrics>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    void reply.header('content-type', this.#meter.contentType);
    return this.#meter.text();
  }
}
