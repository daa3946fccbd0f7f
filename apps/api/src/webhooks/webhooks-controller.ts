import { Controller, Inject } from '@nestjs/common';
import {
  type AnswerOf,
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  type RequestOf,
  rotateSecret,
  type Settings,
  SluiceError,
  updateWebhook,
} from '@sluice/contracts';
import { createDestinations, type Destinations, newSecret } from '@sluice/events';
import { Handles, SETTINGS } from '@sluice/nest-kit';
import type { Records } from '@sluice/records';
import { RECORDS } from '../records/records-module.ts';

const HOUR = 3_600_000;

@Controller()
export class WebhooksController {
  readonly #records: Records;
  readonly #destinations: Destinations;

  constructor(@Inject(RECORDS) records: Records, @Inject(SETTINGS) { events }: Settings) {
    this.#records = records;
    this.#destinations = createDestinations(events.allow_addresses);
  }

  @Handles(listWebhooks)
  list({ query }: RequestOf<typeof listWebhooks>): Promise<AnswerOf<typeof listWebhooks>> {
    return this.#records.webhooks.list(query);
  }

  @Handles(createWebhook)
  async create({ body }: RequestOf<typeof createWebhook>): Promise<AnswerOf<typeof createWebhook>> {
    await this.#destinations.check(body.url);
    const secret = newSecret();
    return { webhook: await this.#records.webhooks.create(body, secret), secret };
  }

  @Handles(getWebhook)
  async get({
    params: { webhook },
  }: RequestOf<typeof getWebhook>): Promise<AnswerOf<typeof getWebhook>> {
    return known(webhook, await this.#records.webhooks.find(webhook));
  }

  @Handles(updateWebhook)
  async update({
    params: { webhook },
    body,
  }: RequestOf<typeof updateWebhook>): Promise<AnswerOf<typeof updateWebhook>> {
    if (body.url !== undefined) await this.#destinations.check(body.url);
    return known(webhook, await this.#records.webhooks.update(webhook, body));
  }

  @Handles(deleteWebhook)
  async delete({ params: { webhook } }: RequestOf<typeof deleteWebhook>): Promise<void> {
    known(webhook, (await this.#records.webhooks.remove(webhook)) || undefined);
  }

  @Handles(rotateSecret)
  async rotate({
    params: { webhook },
    body: { keep_hours: keep },
  }: RequestOf<typeof rotateSecret>): Promise<AnswerOf<typeof rotateSecret>> {
    const secret = newSecret();
    const until = new Date(Date.now() + keep * HOUR);
    const rotated = await this.#records.webhooks.rotate(webhook, secret, until);
    return { webhook: known(webhook, rotated), secret };
  }
}

const known = <Found>(id: string, found: Found | undefined): Found => {
  if (found !== undefined) return found;
  throw new SluiceError('missing', `there is no webhook ${id}`);
};
