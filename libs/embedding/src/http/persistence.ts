import { setTimeout as sleep } from 'node:timers/promises';
import { SluiceError } from '@sluice/contracts';
import pRetry from 'p-retry';

/** Something that may pass by itself: a server away, too busy or cut off in mid-sentence. */
export class PassingFault extends Error {
  /** Milliseconds the server asked to be left alone. */
  readonly wait: number;

  constructor(message: string, wait = 0, options?: ErrorOptions) {
    super(message, options);
    this.wait = wait;
  }
}

export interface PersistenceOptions {
  /** What cannot be reached when patience ends: begins the line that says so. */
  server: string;
  signal?: AbortSignal;
  retries?: number;
  /** Told of each fault that passed, or did not. */
  onFault?: () => void;
  /** Milliseconds before the second attempt; doubles each time, and half as much again by chance. */
  firstWait?: number;
}

const RETRIES = 5;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

/**
 * Attempts something until it succeeds or fails for a reason that does not pass.
 *
 * @throws SluiceError `unreachable` when it went on failing for reasons that may pass
 */
export const persistently = async <T>(
  attempt: () => Promise<T>,
  { server, signal, retries = RETRIES, firstWait = FIRST_WAIT, onFault }: PersistenceOptions,
): Promise<T> => {
  try {
    return await pRetry(attempt, {
      retries,
      minTimeout: firstWait,
      maxTimeout: LONGEST_WAIT,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => error instanceof PassingFault,
      onFailedAttempt: async ({ error, retriesLeft }) => {
        signal?.throwIfAborted();
        if (!(error instanceof PassingFault)) return;
        onFault?.();
        if (retriesLeft === 0) return;
        await sleep(Math.min(error.wait, LONGEST_WAIT), undefined, { signal }).catch(() =>
          signal?.throwIfAborted(),
        );
      },
    });
  } catch (error) {
    if (!(error instanceof PassingFault)) throw error;
    throw new SluiceError('unreachable', `${server} ${error.message}`, { cause: error });
  }
};

/**
 * One request. Answers of any status but those that may pass are the caller's to judge.
 *
 * @param timeout milliseconds until the whole answer must be there
 * @throws PassingFault
 */
export const request = async <T>(
  url: string | URL,
  init: RequestInit,
  timeout: number,
  read: (response: Response) => Promise<T>,
): Promise<T> => {
  const limit = AbortSignal.timeout(timeout);
  const { signal } = init;
  try {
    const response = await fetch(url, {
      ...init,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    const fault = statusFault(response);
    if (!fault) return await read(response);
    await response.body?.cancel();
    throw fault;
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.aborted) throw new PassingFault(`did not answer within ${timeout / 1_000} s`);
    throw asPassing(error);
  }
};

/** Statuses of a server that may answer otherwise later: RFC 9110 §15, RFC 6585 §4. */
const PASSING_STATUSES = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The fault of an answer that says no more than "later". */
export const statusFault = ({ status, headers }: Response): PassingFault | undefined =>
  PASSING_STATUSES.has(status)
    ? new PassingFault(`answers ${status}`, retryAfter(headers))
    : undefined;

/** What a connection that failed or broke off throws, as a passing fault; anything else as it is. */
export const asPassing = (error: unknown): unknown => {
  // `fetch` fails with a TypeError; a body that ends too soon is one as well, or is no JSON.
  if (!(error instanceof TypeError || error instanceof SyntaxError)) return error;
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code;
  const reason =
    code === undefined ? `breaks off: ${error.message}` : `cannot be reached (${code})`;
  return new PassingFault(reason, 0, { cause: error });
};

/** Seconds, or a date. */
const retryAfter = (headers: Headers): number => {
  const value = headers.get('retry-after');
  if (value === null) return 0;
  const seconds = Number(value);
  const wait = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1_000;
  return Number.isNaN(wait) ? 0 : Math.max(0, wait);
};
