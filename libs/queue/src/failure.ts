import { asSluiceError, isErrorCode, isRetryable, SluiceError } from '@sluice/contracts';
import { UnrecoverableError } from 'bullmq';

/** A queue keeps one string of a failure; this one says the code as well. */
const encode = (error: SluiceError): string => `${error.code}: ${error.message}`;

/** What BullMQ says of a job that is set aside because one worker after the other died of it. */
export const STALLED = 'job stalled more than allowable limit';

/** The error behind a failed job's reason. `job` names it where the reason is the queue's own. */
export function decodeFailure(reason: string, job: string): SluiceError {
  const [code = '', ...rest] = reason.split(': ');
  if (isErrorCode(code)) return new SluiceError(code, rest.join(': '));
  const fault = reason === STALLED ? 'set aside, since whoever works on it dies' : reason;
  return new SluiceError('internal', `${job}: ${fault}`);
}

/** What a processor throws so that the job is tried again if that can help. */
export const failure = (error: SluiceError): Error =>
  isRetryable(error.code) ? new Error(encode(error), { cause: error }) : finalFailure(error);

/** What a processor throws so that the job is never tried again. */
export const finalFailure = (error: SluiceError): UnrecoverableError =>
  new UnrecoverableError(encode(error));

/** Does what no second try makes better. @throws what a processor throws so that there is none */
export function orNever<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw finalFailure(asSluiceError(error));
  }
}
