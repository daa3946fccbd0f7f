import { createPostgresBackend } from 'bullmq';
import { startDatabase } from './embedded-database.ts';
import { pglitePool } from './pglite-pool.ts';
import { queueBackend, type QueueBackend } from './queue-backend.ts';

/**
 * Queues in this process's own memory: no server, nothing left behind. With a `cache` folder the second
 * start and all later ones take a fraction of the first.
 */
export async function embeddedBackend(options: { cache?: string } = {}): Promise<QueueBackend> {
  const database = await startDatabase(options.cache);
  return queueBackend(createPostgresBackend, pglitePool(database), {
    check: () => Promise.resolve(),
    close: () => database.close(),
  });
}
