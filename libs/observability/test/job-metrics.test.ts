import { SluiceError } from '@sluice/contracts';
import type { Handlers } from '@sluice/pipeline';
import { expect, it } from 'vitest';
import { createMeter, type EndedJob, jobMetrics, toldHandlers } from '../src/index.ts';

const PLAN = { plan: 'f'.repeat(64) };

it('each try at a job is told with what it came to, and fails as it did', async () => {
  const outcomes: (() => Promise<void>)[] = [
    () => Promise.resolve(),
    () => Promise.reject(new SluiceError('unreachable', 'Redis is away')),
    () => Promise.reject(new SluiceError('full', 'no room')),
    () => Promise.reject(new TypeError('a bug')),
    () => Promise.reject(new SluiceError('cancelled', 'the run was cancelled')),
  ];
  const ended: EndedJob[] = [];
  const meter = createMeter();
  const metrics = meter.of(jobMetrics);
  for (const handle of outcomes) {
    const handlers = { ingest: handle } as unknown as Handlers;
    const { ingest } = toldHandlers(handlers, (job) => {
      ended.push(job);
      metrics.ended(job.name, job.outcome, job.seconds);
    });
    const failure = handle === outcomes[0] ? undefined : await handle().catch((error) => error);
    const outcome = await ingest(PLAN, {}).catch((error: unknown) => error);
    expect(outcome).toEqual(failure);
  }
  expect(ended.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
    ['done', undefined],
    ['waits', 'unreachable'],
    ['waits', 'full'],
    ['failed', 'internal'],
    ['stopped', 'cancelled'],
  ]);
  const text = await meter.text();
  expect(text).toContain('sluice_job_duration_seconds_count{queue="ingest",outcome="waits"} 2');
});

it('a job whose worker ends is stopped, whatever it said', async () => {
  const ended: EndedJob[] = [];
  const signal = AbortSignal.abort(new Error('this process stops'));
  const handlers = { embed: () => Promise.reject(signal.reason as Error) } as unknown as Handlers;
  const { embed } = toldHandlers(handlers, (job) => ended.push(job));
  const data = { ...PLAN, role: 'anchor', start: 0, end: 9 } as const;
  await expect(embed(data, { signal })).rejects.toThrow('this process stops');
  expect(ended).toMatchObject([{ name: 'embed', data, outcome: 'stopped' }]);
});
