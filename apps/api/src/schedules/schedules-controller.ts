import { Controller, Inject } from '@nestjs/common';
import {
  type AnswerOf,
  deleteSchedule,
  listSchedules,
  putSchedule,
  type RequestOf,
  SluiceError,
} from '@sluice/contracts';
import { Handles } from '@sluice/nest-kit';
import type { Records } from '@sluice/records';
import { RECORDS } from '../records/records-module.ts';

@Controller()
export class SchedulesController {
  readonly #records: Records;

  constructor(@Inject(RECORDS) records: Records) {
    this.#records = records;
  }

  @Handles(listSchedules)
  list({ query }: RequestOf<typeof listSchedules>): Promise<AnswerOf<typeof listSchedules>> {
    return this.#records.schedules.list(query);
  }

  @Handles(putSchedule)
  async put({
    params: { dataset },
    body: { enabled, ...schedule },
  }: RequestOf<typeof putSchedule>): Promise<AnswerOf<typeof putSchedule>> {
    if (!(await this.#records.specs.newest(dataset))) {
      throw new SluiceError('missing', `${dataset} has no spec yet; put one first`);
    }
    return this.#records.schedules.put(dataset, schedule, enabled);
  }

  @Handles(deleteSchedule)
  async delete({ params: { dataset } }: RequestOf<typeof deleteSchedule>): Promise<void> {
    if (await this.#records.schedules.remove(dataset)) return;
    throw new SluiceError('missing', `${dataset} has no schedule`);
  }
}
