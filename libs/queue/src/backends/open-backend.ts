import {
  BadQueueAddress,
  parseQueueAddress,
  type QueueAddress,
  SluiceError,
} from '@sluice/contracts';
import { BullMQOtel } from 'bullmq-otel';
import { embeddedBackend } from './embedded.ts';
import { postgresBackend } from './postgres.ts';
import type { QueueBackend } from './queue-backend.ts';
import { redisBackend } from './redis.ts';
import { queueSecrets } from './secrets.ts';

export interface BackendOptions {
  /** Where user, password and certificates come from; see {@link queueSecrets}. */
  environment?: NodeJS.ProcessEnv;
  /** Gets a line when the server is lost and one when it is back. */
  log?: (line: string) => void;
  /** Whether jobs carry the trace that they were queued in, and get a span each. */
  traced?: boolean;
}

/**
 * The queues that an address names, as `infrastructure.queue` of a spec has it.
 * @throws SluiceError `usage` for what is no address, `unreachable` for a server that cannot hold queues
 */
export async function openBackend(
  place: string,
  { environment = process.env, log, traced = false }: BackendOptions = {},
): Promise<QueueBackend> {
  const address = parse(place);
  const telemetry = traced ? new BullMQOtel({ tracerName: 'sluice' }) : undefined;
  if (address.kind === 'embedded') return embeddedBackend({ telemetry });
  const secrets = await queueSecrets(environment);
  return address.kind === 'redis'
    ? redisBackend(address, secrets, log, telemetry)
    : postgresBackend(address, secrets, log, telemetry);
}

function parse(place: string): QueueAddress {
  try {
    return parseQueueAddress(place);
  } catch (error) {
    if (error instanceof BadQueueAddress) {
      throw new SluiceError('usage', `the queue: ${error.message}`);
    }
    throw error;
  }
}
