import type { JobProgress } from '@sluice/contracts';

/** Milliseconds between two words on how far a job is. */
const INTERVAL = 250;

export interface ThrottledProgress {
  tell: (done: number, total: number) => void;
  total: () => number;
  /** Nothing is sent after this. */
  end: () => Promise<void>;
}

/** Sends at most a few words a second on how far a job is; one that is lost is no harm. */
export function throttledProgress(
  send: (progress: JobProgress) => Promise<void>,
): ThrottledProgress {
  let latest: JobProgress = { done: 0, total: 0 };
  let sentAt = -Infinity;
  let sending: Promise<void> = Promise.resolve();
  return {
    tell(done, total) {
      latest = { done, total };
      if (performance.now() - sentAt < INTERVAL) return;
      sentAt = performance.now();
      const word = latest;
      sending = sending.then(() => send(word)).catch(() => undefined);
    },
    total: () => latest.total,
    end: () => sending,
  };
}
