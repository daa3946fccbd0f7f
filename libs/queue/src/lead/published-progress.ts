import type { RunProgress } from '@sluice/contracts';
import type { Job as QueuedJob } from 'bullmq';

/** Milliseconds between two words on how far a run is. */
const INTERVAL = 250;

export interface PublishedProgress {
  tell: (progress: RunProgress) => void;
  /** Resolves when the last word is out. */
  end: () => Promise<void>;
}

/** Keeps with a run's job how far it is, for all who watch; the last word is always told. */
export function publishedProgress(job: QueuedJob<unknown>): PublishedProgress {
  let latest: RunProgress | undefined;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();
  const send = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const word = latest;
    if (word === undefined) return;
    latest = undefined;
    sending = sending.then(() => job.updateProgress(word)).catch(() => undefined);
  };
  return {
    tell(progress) {
      latest = progress;
      timer ??= setTimeout(send, INTERVAL);
    },
    end() {
      send();
      return sending;
    },
  };
}
