import { afterAll, beforeAll } from 'vitest';
import type { QueueBackend } from '../../src/backends/queue-backend.ts';
import { conformsInCancelling } from './cancelling.ts';
import { conformsInFollowing } from './following.ts';
import { conformsInHandingBack } from './handing-back.ts';
import { conformsInDeadLetters } from './dead-letters.ts';
import { conformsInFairness } from './fairness.ts';
import { conformsInJobs } from './jobs.ts';
import { conformsInLeading } from './leading.ts';
import { conformsInRuns } from './runs.ts';

interface Made {
  backend: QueueBackend;
  /** Stops what the backend needs. */
  close?: () => Promise<void>;
}

/** What every backend of the queue must do. */
export function conformsToQueue(make: () => Promise<Made>): void {
  let made: Made;
  beforeAll(async () => {
    made = await make();
  }, 60_000);
  afterAll(async () => {
    await made.backend.close();
    await made.close?.();
  });
  const backend = (): QueueBackend => made.backend;
  conformsInRuns(backend);
  conformsInJobs(backend);
  conformsInCancelling(backend);
  conformsInHandingBack(backend);
  conformsInDeadLetters(backend);
  conformsInFairness(backend);
  conformsInFollowing(backend);
  conformsInLeading(backend);
}
