import { Controller, Inject } from '@nestjs/common';
import {
  type AnswerOf,
  listAttempts,
  listDeliveries,
  replayDelivery,
  type RequestOf,
  SluiceError,
} from '@sluice/contracts';
import { Handles } from '@sluice/nest-kit';
import type { Records } from '@sluice/records';
import { RECORDS } from '../records/records-module.ts';

@Controller()
export class DeliveriesController {
  readonly #records: Records;

  constructor(@Inject(RECORDS) records: Records) {
    this.#records = records;
  }

  @Handles(listDeliveries)
  list({ query }: RequestOf<typeof listDeliveries>): Promise<AnswerOf<typeof listDeliveries>> {
    return this.#records.deliveries.list(query);
  }

  @Handles(listAttempts)
  async attempts({
    params: { delivery },
    query,
  }: RequestOf<typeof listAttempts>): Promise<AnswerOf<typeof listAttempts>> {
    known(delivery, await this.#records.deliveries.find(delivery));
    return this.#records.deliveries.attempts(delivery, query);
  }

  @Handles(replayDelivery)
  async replay({
    params: { delivery },
  }: RequestOf<typeof replayDelivery>): Promise<AnswerOf<typeof replayDelivery>> {
    return known(delivery, await this.#records.deliveries.replay(delivery));
  }
}

const known = <Found>(id: string, found: Found | undefined): Found => {
  if (found !== undefined) return found;
  throw new SluiceError('missing', `there is no delivery ${id}`);
};
