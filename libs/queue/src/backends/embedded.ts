import { createPostgresBackend, type Telemetry } from 'bullmq';
import { startDatabase } from './embedded-database.ts';
import { pglitePool } from './pglite-pool.ts';
import { queueBackend, type QueueBackend } from './queue-backend.ts';

/** Queues in this process's own memory: no server, nothing left behind. */
export async function embeddedBackend({
  telemetry,
}: { telemetry?: Telemetry } = {}): Promise<QueueBackend> {
  const database = await startDatabase();
  return queueBackend(createPostgresBackend, pglitePool(database), {
    telemetry,
    check: () => Promise.resolve(),
    close: () => database.close(),
  });
}
