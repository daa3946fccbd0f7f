import { setTimeout as wait } from 'node:timers/promises';
import { asSluiceError } from '@sluice/contracts';
import type { Deliverer } from './deliverer.ts';

export interface DeliveryLoop {
  /** Looks now, for an event that was just written in this process. */
  wake: () => void;
  /** Ends what is under way and waits for it. */
  close: () => Promise<void>;
}

export interface DeliveryLoopOptions {
  now: () => Date;
  /** Gets a line for each fault of the records; the loop goes on. */
  log: (line: string) => void;
  /** Milliseconds after which it looks for events that other processes wrote. */
  poll?: number;
}

/** Delivers what is due, from now until it is closed. */
export const startDeliveryLoop = (
  deliverer: Deliverer,
  { now, log, poll = 1_000 }: DeliveryLoopOptions,
): DeliveryLoop => {
  const closed = new AbortController();
  let awake = new AbortController();
  const loop = async (): Promise<void> => {
    while (!closed.signal.aborted) {
      awake = new AbortController();
      let pause = poll;
      try {
        const due = await deliverer.deliverDue(closed.signal);
        if (due) pause = Math.min(poll, Math.max(0, due.getTime() - now().getTime()));
      } catch (error) {
        log(`events: ${asSluiceError(error).message}`);
      }
      const signal = AbortSignal.any([closed.signal, awake.signal]);
      await wait(pause, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = loop();
  return {
    wake: () => awake.abort(),
    close: async () => {
      closed.abort();
      await running;
    },
  };
};
