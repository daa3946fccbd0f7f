import { Controller, Inject, Res } from '@nestjs/common';
import { live, type Readiness, ready, type RequestOf } from '@sluice/contracts';
import type { FastifyReply } from 'fastify';
import { Handles } from '../http/handles.ts';
import { Probes } from './probes.ts';

@Controller()
export class HealthController {
  readonly #probes: Probes;

  constructor(@Inject(Probes) probes: Probes) {
    this.#probes = probes;
  }

  @Handles(live)
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  @Handles(ready)
  async ready(
    _request: RequestOf<typeof ready>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readiness> {
    const report = await this.#probes.report();
    if (report.status !== 'ready') void reply.status(503);
    return report;
  }
}
