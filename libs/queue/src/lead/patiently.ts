import { setTimeout as sleep } from 'node:timers/promises';
import { asSluiceError, isRetryable, mayPass } from '@sluice/contracts';
import { waitAfter } from '../work/patience.ts';

/** Milliseconds before the second try. */
const FIRST_WAIT = 1_000;
const ATTEMPTS = 3;

export interface Patience {
  /** Waits for what is away however long that takes; otherwise a few tries are all. */
  patient: boolean;
  signal: AbortSignal;
  log: (line: string) => void;
}

/**
 * Asks again, later each time, when that may help.
 * @throws what `ask` throws when there is no point in going on, or the reason of the signal
 */
export async function patiently<Answer>(
  ask: () => Promise<Answer>,
  { patient, signal, log }: Patience,
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      const { code, message } = asSluiceError(error);
      const hope = patient && mayPass(code) ? true : isRetryable(code) && tries < ATTEMPTS;
      if (!hope) throw error;
      const wait = waitAfter(tries, FIRST_WAIT);
      log(`trying again in ${wait / 1_000} s: ${message}`);
      await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
