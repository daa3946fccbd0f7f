import { asSluiceError, type Job, jobId, SluiceError } from '@sluice/contracts';
import type { Step } from '@sluice/pipeline';
import { until } from '../signal.ts';
import { jobWindow, type JobReports, type WindowOptions } from './job-window.ts';
import { patiently } from './patiently.ts';
import { inStageSpan } from './stage-span.ts';
import type { StageTally } from './stage-tally.ts';

/** What is to do in a plan's step, counted from 0, judged by what stands; undefined after the last. */
export type Steps = (step: number, plan: string) => Promise<Step | undefined>;

export interface LeadOptions extends Omit<WindowOptions, 'reports'> {
  plan: string;
  steps: Steps;
  tally: StageTally;
  /** Waits for a store that is away, however long that takes. */
  patient: boolean;
}

/** A job's output may be lost before the next look at it, but not every time. */
const MAX_ROUNDS = 3;
/** What a later stage needs may be lost, but not again and again. */
const MAX_WALKS = 5;

/**
 * Leads a run through its steps until it is done or paused. `steps` alone tells what is done, never the queue:
 * a step is over when it has nothing more to do. So whoever leads a run after another goes on where the
 * artifacts say, and two who lead it at once do no harm. When a job lacks what an earlier stage has made, the
 * steps are walked again from the first.
 *
 * @throws SluiceError what ended the run; the reason of the signal if that was aborted
 */
export async function lead(options: LeadOptions): Promise<'done' | 'paused'> {
  for (let walks = 1; ; walks++) {
    try {
      return await walk(options);
    } catch (error) {
      options.signal.throwIfAborted();
      const { code, message } = asSluiceError(error);
      if (code !== 'lost') throw error;
      if (walks === MAX_WALKS) throw new SluiceError('lost', lostAgain(message, walks));
      options.log(`going through the stages again: ${message}`);
    }
  }
}

const lostAgain = (message: string, times: number): string =>
  `${message}, the ${times}th time; check that the artifact store keeps what is written to it`;

async function walk(options: LeadOptions): Promise<'done' | 'paused'> {
  const { plan, steps, signal, tally } = options;
  const ask = (step: number): Promise<Step | undefined> =>
    patiently(() => until(steps(step, plan), signal), options);
  for (let step = 0; ; step++) {
    const found = await ask(step);
    if (found === undefined) return 'done';
    const { name: stage, jobs } = found;
    tally.begin(stage, jobs.length);
    if (jobs.length > 0) {
      const about = { 'sluice.run': plan, 'sluice.stage': stage, 'sluice.jobs': jobs.length };
      const end = await inStageSpan(stage, about, () => leadStage(found, () => ask(step), options));
      if (end === 'paused') return 'paused';
    }
    tally.end();
  }
}

/** Has the jobs of a stage done until what stands needs no more of them. */
async function leadStage(
  { name: stage, jobs }: Step,
  missing: () => Promise<Step | undefined>,
  options: LeadOptions,
): Promise<'done' | 'paused'> {
  const rounds = new Map<string, number>();
  while (jobs.length > 0) {
    if (options.paused()) return 'paused';
    refuseVain(stage, jobs, rounds);
    const again = jobs.filter((job) => rounds.has(jobId(job))).length;
    if (again > 0)
      options.log(`${stage}: the output of ${again} jobs is missing; doing them again`);
    for (const id of await workOff(jobs, options)) rounds.set(id, (rounds.get(id) ?? 0) + 1);
    jobs = (await missing())?.jobs ?? [];
  }
  return 'done';
}

/** A run that ends leaves no job of its own waiting. */
async function workOff(jobs: Job[], options: LeadOptions): Promise<Set<string>> {
  const reports: JobReports = options.tally;
  const window = jobWindow(jobs, { ...options, reports });
  try {
    return await window.workOff();
  } catch (error) {
    // A run that somebody else goes on with is none.
    const { aborted, reason } = options.signal;
    if (!aborted || reason instanceof SluiceError) await window.withdraw().catch(() => undefined);
    throw error;
  }
}

function refuseVain(stage: string, jobs: Job[], rounds: ReadonlyMap<string, number>): void {
  const vain = jobs.find((job) => (rounds.get(jobId(job)) ?? 0) >= MAX_ROUNDS);
  if (vain === undefined) return;
  throw new SluiceError(
    'internal',
    `${stage}: the output of ${jobId(vain)} was missing each of the ${MAX_ROUNDS} times it was done; ` +
      'check that the artifact store keeps what is written to it',
  );
}
