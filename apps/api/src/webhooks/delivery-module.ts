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
import { type Clock, CLOCK, METER, SETTINGS } from '@sluice/nest-kit';
import { deliveryMetrics, type Meter } from '@sluice/observability';
import type { Records } from '@sluice/records';
import { RECORDS } from '../records/records-module.ts';
import { DeliveriesController } from './deliveries-controller.ts';
import { type EventQueues, eventQueues } from './event-queues.ts';
import { WebhooksController } from './webhooks-controller.ts';

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
  readonly #meter: Meter;
  readonly #now: Clock;
  #queues?: EventQueues;
  #loop?: DeliveryLoop;

  constructor(
    @Inject(RECORDS) records: Records,
    @Inject(SETTINGS) settings: Settings,
    @Inject(METER) meter: Meter,
    @Inject(CLOCK) now: Clock,
  ) {
    this.#records = records;
    this.#settings = settings;
    this.#meter = meter;
    this.#now = now;
  }

  onApplicationBootstrap(): void {
    const { channels, allow_addresses: allowed } = this.#settings.events;
    const { queue } = this.#settings.infrastructure;
    if (channels.some(({ kind }) => kind === 'queue')) this.#queues = eventQueues(queue);
    const { attempted } = this.#meter.of(deliveryMetrics);
    const deliverer = createDeliverer({
      records: this.#records,
      channels: channels.map((channel) => channelOf(channel, this.#queues)),
      destinations: createDestinations(allowed),
      now: this.#now,
      onAttempt: (_delivery, { delivered }, again) =>
        attempted(delivered ? 'delivered' : again ? 'retried' : 'dead'),
    });
    const log = (line: string): void => this.#log.warn(line);
    this.#loop = startDeliveryLoop(deliverer, { now: this.#now, log });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#loop?.close();
    await this.#queues?.close();
  }
}
