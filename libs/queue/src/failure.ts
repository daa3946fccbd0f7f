import { isErrorCode, isRetryable, SluiceError } from '@sluice/contracts';
import { UnrecoverableError } from 'bullmq';

/** A queue keeps one string of a failure; this one says the code as well. */
const encode = (error: SluiceError): string => `${error.code}: ${error.message}`;

/** The error behind a failed job's reason. `job` names it where the reason is the queue's own. */
export function decodeFailure(reason: string, job: string): SluiceError {
  const [code = '', ...rest] = reason.split(': ');
  return isErrorCode(code)
    ? new SluiceError(code, rest.join(': '))
    : new SluiceError('internal', `${job}: ${reason}`);
}

/** What a processor throws so that the job is tried again if that can help. */
export const failure = (error: SluiceError): Error =>
  isRetryable(error.code) ? new Error(encode(error), { cause: error }) : finalFailure(error);

/** What a processor throws so that the job is never tried again. */
export const finalFailure = (error: SluiceError): UnrecoverableError =>
  new UnrecoverableError(encode(error));
