import {
  type BeforeApplicationShutdown,
  Inject,
  Logger,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { ChannelSettings, Settings } from '@sluice/contracts';
import {
  type Channel,
  commandChannel,
  createDeliverer,
  createDestinations,
  type DeliveryLoop,
  kubernetesJobChannel,
  queueChannel,
  startDeliveryLoop,
} from '@sluice/events';
import { SETTINGS } from '@sluice/nest-kit';
import type { Records } from '@sluice/records';
import { RECORDS } from '../records/records-module.ts';
import { DeliveriesController } from './deliveries-controller.ts';
import { type EventQueues, eventQueues } from './event-queues.ts';
import { WebhooksController } from './webhooks-controller.ts';

const now = (): Date => new Date();

const channelOf = (channel: ChannelSettings, queues?: EventQueues): Channel => {
  if (channel.kind === 'command') return commandChannel(channel);
  return channel.kind === 'job'
    ? kubernetesJobChannel(channel)
    : queueChannel(channel, queues!.add);
};

/** Tells the world of events from when the process is up until it stops; any number of processes may. */
@Module({ controllers: [WebhooksController, DeliveriesController] })
export class DeliveryModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('events');
  readonly #records: Records;
  readonly #settings: Settings;
  #queues?: EventQueues;
  #loop?: DeliveryLoop;

  constructor(@Inject(RECORDS) records: Records, @Inject(SETTINGS) settings: Settings) {
    this.#records = records;
    this.#settings = settings;
  }

  onApplicationBootstrap(): void {
    const { channels, allow_addresses: allowed } = this.#settings.events;
    const { queue } = this.#settings.infrastructure;
    if (channels.some(({ kind }) => kind === 'queue')) this.#queues = eventQueues(queue);
    const deliverer = createDeliverer({
      records: this.#records,
      channels: channels.map((channel) => channelOf(channel, this.#queues)),
      destinations: createDestinations(allowed),
      now,
    });
    const log = (line: string): void => this.#log.warn(line);
    this.#loop = startDeliveryLoop(deliverer, { now, log });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#loop?.close();
    await this.#queues?.close();
  }
}
