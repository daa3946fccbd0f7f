import { afterAll, beforeAll } from 'vitest';
import type { QueueBackend } from '../src/backend.ts';
import { conformsInCancelling } from './conformance/cancelling.ts';
import { conformsInJobs } from './conformance/jobs.ts';
import { conformsInRuns } from './conformance/runs.ts';

/** What every backend of the queue must do. */
export function conformsToQueue(makeBackend: () => Promise<QueueBackend>): void {
  let made: QueueBackend;
  beforeAll(async () => {
    made = await makeBackend();
  }, 60_000);
  afterAll(() => made.close());
  const backend = (): QueueBackend => made;
  conformsInRuns(backend);
  conformsInJobs(backend);
  conformsInCancelling(backend);
}
