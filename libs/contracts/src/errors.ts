import { MiningFault } from '@sluice/mining';

/** What follows from an error: the exit code, the HTTP status, and whether trying again may help. */
interface Consequences {
  exit: number;
  http: number;
  /** Only what may pass by itself is tried again: a server away, or a fault nobody foresaw. */
  retryable?: true;
  /** It is nobody's fault here and over when somebody elsewhere has mended it; work can wait for that. */
  passing?: true;
}

const consequences = {
  /** The command line, a process's settings, or a request. */
  usage: { exit: 2, http: 400 },
  /** The run spec. */
  spec: { exit: 2, http: 422 },
  /** The user's data. */
  input: { exit: 3, http: 422 },
  /** The model folder or its output. */
  model: { exit: 1, http: 422 },
  /** A place that cannot be written. */
  output: { exit: 1, http: 507 },
  /** A server that does not answer, or refuses. */
  unreachable: { exit: 4, http: 503, retryable: true, passing: true },
  /** A server that answers, and holds what somebody has to clear away first. */
  occupied: { exit: 4, http: 409 },
  /** A disk with no room. */
  full: { exit: 4, http: 507, retryable: true, passing: true },
  /** What was asked for is not there. */
  missing: { exit: 1, http: 404 },
  /** Not possible as things stand: there is such a thing already, or it is over. */
  conflict: { exit: 1, http: 409 },
  /** Nobody the server knows, or somebody it does not let do this. */
  unauthorized: { exit: 1, http: 401 },
  forbidden: { exit: 1, http: 403 },
  'too-many': { exit: 1, http: 429 },
  'too-large': { exit: 1, http: 413 },
  /** What an earlier stage made is gone from the store, or holds other bytes: a run makes it again. */
  lost: { exit: 1, http: 500 },
  cancelled: { exit: 1, http: 409 },
  internal: { exit: 1, http: 500, retryable: true },
} as const satisfies Record<string, Consequences>;

/** What went wrong, by kind. Everything outside (exit codes, HTTP, retries) is decided from this alone. */
export type ErrorCode = keyof typeof consequences;

const CONSEQUENCES: Record<ErrorCode, Consequences> = consequences;
export const ERROR_CODES = Object.keys(CONSEQUENCES) as [ErrorCode, ...ErrorCode[]];
export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(CONSEQUENCES, text);

/** What stands before the host in an address: a user, and often a password. */
const CREDENTIALS = /(\w:\/\/)[^\s/@"']*@/g;

/** A line whose addresses have lost their user and password. */
export const withoutCredentials = (line: string): string => line.replace(CREDENTIALS, '$1');

/**
 * Every error the product shows: one line that says what, where and what to do. Addresses in it lose their
 * user and password, whoever wrote the line.
 */
export class SluiceError extends Error {
  override readonly name = 'SluiceError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(withoutCredentials(message), options);
    this.code = code;
  }
}

/**
 * What became of something that could not be written: a full disk gets room again, one that reports an error may take
 * it the next time, other causes stay.
 */
export const outputCode = (error: unknown): 'full' | 'internal' | 'output' => {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'EIO') return 'internal';
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : 'output';
};

/** The error as a member of the family; anything unknown is `internal`. */
export function asSluiceError(error: unknown): SluiceError {
  if (error instanceof SluiceError) return error;
  if (error instanceof MiningFault) return new SluiceError('spec', error.message, { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  const code = outputCode(error) === 'full' ? 'full' : 'internal';
  return new SluiceError(code, message, { cause: error });
}

export const exitCode = (code: ErrorCode): number => CONSEQUENCES[code].exit;

/** A run that went well and that `--fail-on retrain` reports all the same. */
export const RETRAIN_EXIT_CODE = 5;

export const httpStatus = (code: ErrorCode): number => CONSEQUENCES[code].http;

export const mayPass = (code: ErrorCode): boolean => CONSEQUENCES[code].passing === true;

export const isRetryable = (code: ErrorCode): boolean => CONSEQUENCES[code].retryable === true;
