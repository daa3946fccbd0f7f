import { Controller, Inject } from '@nestjs/common';
import {
  type AnswerOf,
  discardDeadLetter,
  listDeadLetters,
  listQueues,
  type Queues,
  replayDeadLetter,
  type RequestOf,
} from '@sluice/contracts';
import { Handles, QueueServer } from '@sluice/nest-kit';
import { RunPlant } from '../runs/run-plant.ts';
import { QueueDepths } from './queue-depths.ts';

@Controller()
export class QueuesController {
  readonly #server: QueueServer;
  readonly #depths: QueueDepths;
  readonly #plant: RunPlant;

  constructor(
    @Inject(QueueServer) server: QueueServer,
    @Inject(QueueDepths) depths: QueueDepths,
    @Inject(RunPlant) plant: RunPlant,
  ) {
    this.#server = server;
    this.#depths = depths;
    this.#plant = plant;
  }

  // Queues within the process are made for the first run, not for whoever looks at them.

  @Handles(listQueues)
  async list(): Promise<Queues> {
    const { shared, inUse } = this.#server;
    return { shared, queues: inUse ? await this.#depths.read() : [] };
  }

  @Handles(listDeadLetters)
  async letters(): Promise<AnswerOf<typeof listDeadLetters>> {
    if (!this.#server.inUse) return { items: [] };
    return { items: await (await this.#plant.control()).letters() };
  }

  @Handles(replayDeadLetter)
  async replay({ body }: RequestOf<typeof replayDeadLetter>): Promise<void> {
    await (await this.#plant.control()).replay(body.queue, body.id);
  }

  @Handles(discardDeadLetter)
  async discard({ body }: RequestOf<typeof discardDeadLetter>): Promise<void> {
    await (await this.#plant.control()).discard(body.queue, body.id);
  }
}
