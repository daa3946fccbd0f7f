import { setTimeout as sleep } from 'node:timers/promises';
import { asSluiceError, mayPass, type RunStatus, SluiceError } from '@sluice/contracts';
import { type RunControl, runEvents, until } from '@sluice/queue';
import type { Lease, LedRun, Records, RunOutcome } from '@sluice/records';

export interface Following {
  records: Pick<Records, 'runs'>;
  /** @throws SluiceError `unreachable` while the queue is away */
  control: () => Promise<RunControl>;
  /** Makes the plan of a run. */
  planOf: (run: LedRun) => Promise<string>;
  lease: Lease;
  /** Ends the following, not the run. Aborted with a SluiceError, it ends a run that is not planned yet. */
  signal: AbortSignal;
  log: (line: string) => void;
}

/** Milliseconds between two looks at a run. */
const LOOK = 500;

const TAKEN = new Error('the run is in the hands of another process');

/**
 * Follows a run from wherever it is to its end: plans it, orders it, and writes down how it goes.
 *
 * @throws the reason of the signal; an error when another process has the run by now
 */
export const followRun = async (run: LedRun, following: Following): Promise<RunOutcome> => {
  const { records, lease, signal } = following;
  // A renewal that fails shows when the next thing is written down.
  const renewal = setInterval(() => {
    records.runs.renew(run, lease).catch(() => undefined);
  }, lease.ttl / 3);
  try {
    const plan = run.plan ?? (await planned(run, following));
    return await course(plan, run, following);
  } catch (error) {
    if (error === TAKEN || (signal.aborted && !(signal.reason instanceof SluiceError))) throw error;
    const { code, message } = asSluiceError(signal.aborted ? signal.reason : error);
    if (code === 'cancelled') return { state: 'cancelled' };
    return { state: 'failed', error: { code, message } };
  } finally {
    clearInterval(renewal);
  }
};

const planned = async (run: LedRun, following: Following): Promise<string> => {
  const plan = await patiently(() => following.planOf(run), following);
  await report(run, { plan, state: 'running' }, following);
  return plan;
};

const course = async (plan: string, run: LedRun, following: Following): Promise<RunOutcome> => {
  const { records, signal } = following;
  const tell = await stepTeller(run, records);
  for (;;) {
    signal.throwIfAborted();
    const status = await patiently(async () => {
      const control = await following.control();
      const found = await control.status(plan);
      if (found && !isEarlier(found, run)) return found;
      await control.submit(plan);
      return undefined;
    }, following);
    if (status) {
      await tell(status);
      await report(run, newsOf(status), following);
      const end = outcomeOf(status);
      if (end) return end;
    }
    await sleep(LOOK, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
};

/** The outcome of an earlier run of the same plan, not of this one. */
const isEarlier = ({ finished_at, submitted_at }: RunStatus, { started_at }: LedRun): boolean =>
  finished_at !== undefined && started_at !== null && submitted_at < started_at;

const outcomeOf = ({ state, failure }: RunStatus): RunOutcome | undefined => {
  if (state === 'done') return { state: 'succeeded' };
  if (state === 'cancelled') return { state };
  return state === 'failed' ? { state, error: failure } : undefined;
};

const newsOf = ({ state, progress }: RunStatus) => {
  const stage = progress?.stages.at(-1);
  return {
    state: state === 'pausing' || state === 'paused' ? ('paused' as const) : ('running' as const),
    ...(stage && { stage: stage.stage, fraction: stage.fraction }),
  };
};

const report = async (
  run: LedRun,
  news: Parameters<Records['runs']['report']>[1],
  { records }: Following,
): Promise<void> => {
  if (!(await records.runs.report(run, news))) throw TAKEN;
};

/** Writes down each step of a run once, also those that another process had not. */
const stepTeller = async (
  { id }: LedRun,
  { runs }: Following['records'],
): Promise<(status: RunStatus) => Promise<void>> => {
  const { items } = await runs.steps(id, { limit: 200 });
  const told = new Set(items.map(({ stage, type }) => `${stage} ${type}`));
  const fresh: Parameters<typeof runs.tell>[1][] = [];
  const hear = runEvents(({ type: event, stage, jobs, seconds }) => {
    if (event === 'progress') return;
    const type = event === 'stage-started' ? 'started' : 'finished';
    const key = `${stage} ${type}`;
    if (!told.has(key)) fresh.push({ stage, type, jobs, seconds });
    told.add(key);
  });
  return async ({ progress }) => {
    if (progress) hear(progress);
    for (const step of fresh.splice(0)) await runs.tell(id, step);
  };
};

/** Waits for what is away, however long that takes. */
const patiently = async <Answer>(
  ask: () => Promise<Answer>,
  { signal, log }: Following,
): Promise<Answer> => {
  let told = '';
  for (;;) {
    try {
      return await until(ask(), signal);
    } catch (error) {
      signal.throwIfAborted();
      const { code, message } = asSluiceError(error);
      if (!mayPass(code)) throw error;
      if (message !== told) log(`waiting: ${message}`);
      told = message;
    }
    await sleep(LOOK * 4, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
};
