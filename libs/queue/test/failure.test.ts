import { type ErrorCode, isRetryable, SluiceError } from '@sluice/contracts';
import { UnrecoverableError } from 'bullmq';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFailure, failure, finalFailure } from '../src/failure.ts';

const errors = fc
  .record({
    code: fc.constantFrom<ErrorCode>(
      'usage',
      'spec',
      'input',
      'model',
      'output',
      'unreachable',
      'cancelled',
      'internal',
    ),
    message: fc.oneof(fc.string(), fc.constantFrom('a: b: c', ': ', 'internal: x', 'line\nline')),
  })
  .map(({ code, message }) => new SluiceError(code, message));

describe('a failure', () => {
  it('comes out of the queue as it went in', () => {
    fc.assert(
      fc.property(errors, (error) => {
        expect(decodeFailure(failure(error).message, 'mine.1')).toEqual(error);
        expect(decodeFailure(finalFailure(error).message, 'mine.1')).toEqual(error);
      }),
    );
  });

  it('is tried again only if its code says that can help', () => {
    fc.assert(
      fc.property(errors, (error) => {
        expect(failure(error) instanceof UnrecoverableError).toBe(!isRetryable(error.code));
        expect(finalFailure(error)).toBeInstanceOf(UnrecoverableError);
      }),
    );
  });

  it('of the queue itself names the job', () => {
    expect(decodeFailure('some other fault', 'mine.1')).toEqual(
      new SluiceError('internal', 'mine.1: some other fault'),
    );
    expect(decodeFailure('job stalled more than allowable limit', 'mine.1')).toEqual(
      new SluiceError('internal', 'mine.1: set aside, since whoever works on it dies'),
    );
  });
});
