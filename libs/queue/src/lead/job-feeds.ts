import type { JobName } from '@sluice/contracts';
import type { QueueBackend } from '../backends/queue-backend.ts';
import type { FeedListener, QueueFeed } from '../backends/queue-feed.ts';
import type { Catalogue } from '../work/workers.ts';

/** What is heard of one job. */
export type JobListener = { [Event in keyof FeedListener]-?: (value: unknown) => void };

/** What happens to the jobs this process has queued, whoever works on them. */
export interface JobFeeds {
  /** Resolves when nothing that happens to jobs of this kind is missed any more. */
  open(name: JobName): Promise<void>;
  /** Gives what ends the listening. Of two who hear of one job, the later one is told. */
  hear(id: string, listener: JobListener): () => void;
  close(): Promise<void>;
}

export function jobFeeds(backend: QueueBackend, catalogue: Catalogue): JobFeeds {
  const feeds = new Map<string, Promise<QueueFeed>>();
  const listeners = new Map<string, JobListener>();
  const dispatch: FeedListener = {
    completed: (id, value) => listeners.get(id)?.completed(value),
    failed: (id, reason) => listeners.get(id)?.failed(reason),
    progress: (id, progress) => listeners.get(id)?.progress(progress),
  };
  return {
    async open(name) {
      const { queue } = catalogue[name];
      const feed = feeds.get(queue) ?? backend.feed(queue, dispatch);
      feeds.set(queue, feed);
      await feed.catch((error: unknown) => {
        feeds.delete(queue);
        throw error;
      });
    },
    hear(id, listener) {
      listeners.set(id, listener);
      return () => {
        if (listeners.get(id) === listener) listeners.delete(id);
      };
    },
    async close() {
      await Promise.all([...feeds.values()].map(async (feed) => (await feed).close()));
    },
  };
}
