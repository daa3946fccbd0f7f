import type { MessageEvent } from '@nestjs/common';
import type { Run } from '@sluice/contracts';
import { Observable } from 'rxjs';

/** Milliseconds between two looks at a run that somebody watches. */
const LOOK = 500;

/** A run, told again whenever it has changed, until it has ended or nobody listens. */
export const toldRun = (look: () => Promise<Run>): Observable<MessageEvent> =>
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
