import { Controller, Inject, Optional, Res } from '@nestjs/common';
import { metrics, type RequestOf, SluiceError } from '@sluice/contracts';
import type { FastifyReply } from 'fastify';
import { Handles } from '../http/handles.ts';

/** What a process measures of itself, in Prometheus's text format. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Provide a {@link Metrics} under this token, from a global module, and `/metrics` serves it. */
export const METRICS = Symbol('metrics');

@Controller()
export class MetricsController {
  readonly #metrics?: Metrics;

  constructor(@Optional() @Inject(METRICS) measured?: Metrics) {
    this.#metrics = measured;
  }

  @Handles(metrics)
  async text(
    _request: RequestOf<typeof metrics>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (!this.#metrics) throw new SluiceError('missing', 'this process measures nothing');
    void reply.header('content-type', this.#metrics.contentType);
    return this.#metrics.text();
  }
}
