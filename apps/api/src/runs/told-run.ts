import type { MessageEvent } from '@nestjs/common';
import type { Run } from '@sluice/contracts';
import { finalize, Observable, shareReplay } from 'rxjs';

/** Milliseconds between two looks at a run that somebody watches. */
const LOOK = 500;

/** A run, told again whenever it has changed, until it has ended or nobody listens. */
const toldRun = (look: () => Promise<Run>): Observable<MessageEvent> =>
  new Observable((watcher) => {
    let told = '';
    let timer: NodeJS.Timeout | undefined;
    const go = async (): Promise<void> => {
      const run = await look();
      const text = JSON.stringify(run);
      if (text !== told) watcher.next({ data: run });
      told = text;
      if (run.finished_at !== null) watcher.complete();
      else if (!watcher.closed) timer = setTimeout(next, LOOK);
    };
    const next = (): void => {
      go().catch((error: unknown) => watcher.error(error));
    };
    next();
    return () => clearTimeout(timer);
  });

/** Runs as they are told, looked at once for all who watch the same one. */
export const toldRuns = (
  look: (id: string) => Promise<Run>,
): ((id: string) => Observable<MessageEvent>) => {
  const told = new Map<string, Observable<MessageEvent>>();
  return (id) => {
    const known = told.get(id);
    if (known) return known;
    const shared = toldRun(() => look(id)).pipe(
      finalize(() => told.delete(id)),
      // Whoever comes later hears at once how it is.
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    told.set(id, shared);
    return shared;
  };
};
