import {
  type DeadLetter,
  type RunOrder,
  type RunOutcome,
  runOrderSchema,
  runProgressSchema,
  type RunStatus,
  SluiceError,
} from '@sluice/contracts';
import type { Runs } from '@sluice/pipeline';
import type { QueueBackend } from '../backends/queue-backend.ts';
import { parse } from '../job-data.ts';
import { deadLetters, planOf } from './dead-letters.ts';
import { queueRun, RUN_QUEUE, runJobId, settleCancelled } from './run-queue.ts';
import { runWatch, type WatchOptions } from './run-watch.ts';

/**
 * Orders runs, from any process: what is wanted is written down where the artifacts are, and a coordinator
 * sees to it. A run is known by the digest of its plan.
 */
export interface RunControl {
  /** Wants a run to be done. One that is open goes on as it is. */
  submit(plan: string, options?: { priority?: number }): Promise<void>;
  /** Jobs under way are finished, no more are taken. @throws SluiceError `missing` or `conflict` */
  pause(plan: string): Promise<void>;
  /** @throws SluiceError `missing` or `conflict` */
  resume(plan: string): Promise<void>;
  /** Jobs under way end within seconds. @throws SluiceError `missing` or `conflict` */
  cancel(plan: string): Promise<void>;
  /** Does a run again that failed or was cancelled; what is done of it stands. @throws as above */
  retry(plan: string): Promise<void>;
  status(plan: string): Promise<RunStatus | undefined>;
  /** All runs, those that are open first. */
  list(): Promise<RunStatus[]>;
  /** Tells how a run goes, from where it is. Resolves when it is done. @throws SluiceError what ended it */
  watch(plan: string, options?: WatchOptions): Promise<void>;
  letters(): Promise<DeadLetter[]>;
  /** Has a job done again that failed for good, or the run that it ended. @throws SluiceError `missing` */
  replay(queue: string, id: string): Promise<void>;
  /** @throws SluiceError `missing` */
  discard(queue: string, id: string): Promise<void>;
  close(): Promise<void>;
}

export function runControl(backend: QueueBackend, runs: Runs): RunControl {
  const queue = backend.queue(RUN_QUEUE);
  const letters = deadLetters(backend);
  const watch = runWatch(backend, queue, runs);

  const openOrder = async (plan: string): Promise<RunOrder> => {
    const { order, outcome } = await runs.find(plan);
    if (order) return order;
    throw outcome
      ? new SluiceError('conflict', `run ${plan} is ${outcome.state}; it can be retried`)
      : new SluiceError('missing', `there is no run ${plan}`);
  };
  const start = async (plan: string, priority?: number): Promise<void> => {
    const now = new Date().toISOString();
    const wish = { plan, priority, wanted: 'run', submitted_at: now };
    const order = parse(runOrderSchema, wish, RUN_QUEUE);
    // A run would end at once with the failures of an earlier try.
    await letters.discardOf(plan);
    await runs.want(order);
    await queueRun(queue, order);
  };
  const submit = async (plan: string, priority?: number): Promise<void> => {
    const { order } = await runs.find(plan);
    if (!order) return start(plan, priority);
    const wanted = { ...order, wanted: 'run' as const, priority: priority ?? order.priority };
    await runs.want(wanted);
    await queueRun(queue, wanted);
  };
  const retry = async (plan: string): Promise<void> => {
    const { order, outcome } = await runs.find(plan);
    if (order || outcome?.state === 'done') {
      throw new SluiceError('conflict', `run ${plan} has not failed, there is nothing to retry`);
    }
    if (!outcome) throw new SluiceError('missing', `there is no run ${plan}`);
    await start(plan, outcome.priority);
  };

  return {
    submit: (plan, { priority } = {}) => submit(plan, priority),
    retry,
    async pause(plan) {
      await runs.want({ ...(await openOrder(plan)), wanted: 'pause' });
      // One that nobody leads yet leaves the queue at once.
      await queue.remove(runJobId(plan));
    },
    async resume(plan) {
      const order = { ...(await openOrder(plan)), wanted: 'run' as const };
      await runs.want(order);
      await queueRun(queue, order);
    },
    async cancel(plan) {
      const order = { ...(await openOrder(plan)), wanted: 'cancel' as const };
      await runs.want(order);
      await settleCancelled(queue, runs, order);
    },
    async status(plan) {
      const { order, outcome } = await runs.find(plan);
      if (order) return statusOfOpen(order, queue);
      return outcome && statusOfEnded(outcome);
    },
    async list() {
      const [open, ended] = await Promise.all([runs.open(), runs.ended()]);
      const plans = new Set(open.map(({ plan }) => plan));
      return [
        ...(await Promise.all(open.map((order) => statusOfOpen(order, queue)))),
        ...ended.filter(({ plan }) => !plans.has(plan)).map(statusOfEnded),
      ];
    },
    watch: watch.watch,
    letters: letters.list,
    async replay(name, id) {
      const { data } = await letters.find(name, id);
      const plan = planOf(data);
      const ended = typeof plan === 'string' && (await runs.find(plan)).outcome;
      if (ended) await retry(ended.plan);
      else await letters.requeue(name, id);
    },
    discard: letters.discard,
    async close() {
      await watch.close();
      await Promise.all([queue.close(), letters.close()]);
    },
  };
}

const statusOfEnded = (outcome: RunOutcome): RunStatus => outcome;

async function statusOfOpen(order: RunOrder, queue: Queue): Promise<RunStatus> {
  const job = await queue.getJob(runJobId(order.plan));
  const active = job !== undefined && (await queue.getJobState(job.id!)) === 'active';
  const { plan, priority, submitted_at } = order;
  const progress = runProgressSchema.safeParse(job?.progress).data;
  return {
    plan,
    state: STATES[order.wanted][active ? 'led' : 'waiting'],
    priority,
    ...(progress && { progress }),
    submitted_at,
  };
}

type Queue = ReturnType<QueueBackend['queue']>;

const STATES = {
  run: { led: 'running', waiting: 'queued' },
  pause: { led: 'pausing', waiting: 'paused' },
  cancel: { led: 'cancelling', waiting: 'cancelling' },
} as const;
