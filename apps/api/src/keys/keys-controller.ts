import { Controller, Inject } from '@nestjs/common';
import {
  type AnswerOf,
  createKey,
  listKeys,
  type RequestOf,
  revokeKey,
  SluiceError,
} from '@sluice/contracts';
import { Handles } from '@sluice/nest-kit';
import type { Records } from '@sluice/records';
import { RECORDS } from '../records/records-module.ts';

@Controller()
export class KeysController {
  readonly #records: Records;

  constructor(@Inject(RECORDS) records: Records) {
    this.#records = records;
  }

  @Handles(listKeys)
  list({ query }: RequestOf<typeof listKeys>): Promise<AnswerOf<typeof listKeys>> {
    return this.#records.keys.list(query);
  }

  @Handles(createKey)
  create({ body }: RequestOf<typeof createKey>): Promise<AnswerOf<typeof createKey>> {
    const { name, scopes, expires_at: expires = null } = body;
    return this.#records.keys.create({ name, scopes, expires_at: expires });
  }

  @Handles(revokeKey)
  async revoke({ params: { key } }: RequestOf<typeof revokeKey>): Promise<void> {
    if (await this.#records.keys.revoke(key)) return;
    throw new SluiceError('missing', `there is no key ${key}`);
  }
}
