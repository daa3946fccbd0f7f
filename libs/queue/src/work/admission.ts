import type { JobWorker } from '../backends/queue-backend.ts';

/** What keeps a process from taking jobs at the moment; undefined if nothing does. */
export type Admit = () => Promise<string | undefined>;

export interface Admission {
  fault(): string | undefined;
  /** The same, after the first look at it. */
  looked(): Promise<string | undefined>;
  close(): void;
}

/** Pauses the workers while something keeps them from working, and tells of the change, not of each look. */
export function watchAdmission(
  admit: Admit | undefined,
  look: number,
  workers: () => JobWorker[],
  log: (line: string) => void,
): Admission {
  if (admit === undefined) {
    return { fault: () => undefined, looked: async () => undefined, close: () => undefined };
  }
  let fault: string | undefined;
  const judge = async (): Promise<void> => {
    const found = await admit().catch((error: Error) => error.message);
    if ((found === undefined) === (fault === undefined)) return;
    fault = found;
    log(fault === undefined ? 'takes jobs again' : `takes no jobs: ${fault}`);
    for (const worker of workers()) {
      if (fault === undefined) void worker.resume();
      else void worker.pause(true);
    }
  };
  const first = judge();
  const timer = setInterval(() => void judge(), look);
  timer.unref();
  return {
    fault: () => fault,
    async looked() {
      await first;
      return fault;
    },
    close: () => clearInterval(timer),
  };
}
