import { MiningFault } from '@sluice/mining';

/** What went wrong, by kind. Everything outside (exit codes, HTTP, retries) is decided from this alone. */
export type ErrorCode =
  | 'usage' // the command line
  | 'spec' // the run spec
  | 'input' // the user's data
  | 'model' // the model folder or its output
  | 'output' // a place that cannot be written
  | 'unreachable' // a server that does not answer
  | 'cancelled'
  | 'internal';

/** Every error the product shows: one line that says what, where and what to do. */
export class SluiceError extends Error {
  override readonly name = 'SluiceError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The error as a member of the family; anything unknown is `internal`. */
export function asSluiceError(error: unknown): SluiceError {
  if (error instanceof SluiceError) return error;
  if (error instanceof MiningFault) return new SluiceError('spec', error.message, { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new SluiceError('internal', message, { cause: error });
}

const EXIT_CODES: Record<ErrorCode, number> = {
  usage: 2,
  spec: 2,
  input: 3,
  unreachable: 4,
  model: 1,
  output: 1,
  cancelled: 1,
  internal: 1,
};

/** A run that went well and that `--fail-on retrain` reports all the same. */
export const RETRAIN_EXIT_CODE = 5;

export const exitCode = (code: ErrorCode): number => EXIT_CODES[code];

/** Only what may pass by itself is tried again: a server away, or a fault nobody foresaw. */
export const isRetryable = (code: ErrorCode): boolean =>
  code === 'unreachable' || code === 'internal';
