import type { RunOrder, RunOutcome, SluiceError } from '@sluice/contracts';

/** How a run ended: well, unless something ended it. */
export function outcomeOf(
  { plan, priority, submitted_at }: RunOrder,
  failure?: SluiceError,
  progress?: RunOutcome['progress'],
): RunOutcome {
  return {
    plan,
    priority,
    state: stateAfter(failure),
    ...(failure && { failure: { code: failure.code, message: failure.message } }),
    ...(progress && { progress }),
    submitted_at,
    finished_at: new Date().toISOString(),
  };
}

const stateAfter = (failure?: SluiceError): RunOutcome['state'] => {
  if (failure === undefined) return 'done';
  return failure.code === 'cancelled' ? 'cancelled' : 'failed';
};
