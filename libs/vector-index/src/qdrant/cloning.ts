import { hasLayout, findCollection, dropCollection, type Layout } from './collections.ts';
import type { Server } from './server.ts';

/** Copying on the server is bound by its disk. */
const HOUR_MS = 3_600_000;

/**
 * Makes `to` a copy of collection `from`, with its graphs, if `from` is there and laid out so: changing a copy
 * costs a small part of building anew, and whoever still searches `from` is not disturbed. A node of Qdrant
 * copies what it holds itself, so a collection that is spread over several is not copied.
 *
 * @returns whether `to` is there now; where copying failed it is not, whatever the reason
 */
export async function cloneCollection(
  server: Server,
  from: string,
  to: string,
  dimensions: number,
  layout: Layout,
): Promise<boolean> {
  const source = await findCollection(server, from);
  if (!source || !hasLayout(source, dimensions, layout)) return false;
  const { remote_shards: elsewhere } = await server.manage((client) =>
    client.collectionClusterInfo(from),
  );
  if (elsewhere.length > 0) return false;
  try {
    await copyBySnapshot(server, from, to);
    return true;
  } catch {
    server.closing.throwIfAborted();
    await dropCollection(server, to);
    return false;
  }
}

async function copyBySnapshot(server: Server, from: string, to: string): Promise<void> {
  const snapshot = await server.manage((client) => client.createSnapshot(from), HOUR_MS);
  if (!snapshot) throw new Error(`Qdrant made no snapshot of ${from}`);
  const { name } = snapshot;
  try {
    // The server fetches the snapshot from itself: it alone knows where it keeps the file.
    const location = `${server.url}/collections/${from}/snapshots/${name}`;
    const { apiKey } = server;
    await server.manage(
      (client) =>
        client.recoverSnapshot(to, { location, priority: 'snapshot', api_key: apiKey ?? null }),
      HOUR_MS,
    );
  } finally {
    await server.manage((client) => client.deleteSnapshot(from, name));
  }
}
