import { setTimeout as sleep } from 'node:timers/promises';
import { asSluiceError } from '@sluice/contracts';

/** Milliseconds between two tries, and how many there are. */
const AGAIN = 200;
const TRIES = 25;

/**
 * Does something to a run that counts as running from when it is planned: the queue is told of it a moment later.
 * @throws SluiceError `missing` when that moment does not come
 */
export const whenOrdered = async (act: () => Promise<void>): Promise<void> => {
  for (let left = TRIES; ; left--) {
    try {
      return await act();
    } catch (error) {
      if (asSluiceError(error).code !== 'missing' || left === 0) throw error;
    }
    await sleep(AGAIN);
  }
};
