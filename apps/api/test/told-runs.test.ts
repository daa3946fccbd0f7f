import type { Run } from '@sluice/contracts';
import { lastValueFrom, take, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import { toldRuns } from '../src/runs/told-run.ts';

const runOf = (fields: Partial<Run>): Run => ({ finished_at: null, ...fields }) as Run;

const fractions = async (events: Promise<{ data?: unknown }[]>): Promise<unknown[]> =>
  (await events).map(({ data }) => (data as Run).fraction);

it('a run is looked at once for all who watch it, and whoever comes later hears how it is', async () => {
  let looks = 0;
  const told = toldRuns((id) =>
    Promise.resolve(runOf({ id, fraction: ++looks / 4, finished_at: looks === 4 ? 'now' : null })),
  );
  const first = lastValueFrom(told('a').pipe(toArray()));
  const second = lastValueFrom(told('a').pipe(toArray()));
  await lastValueFrom(told('a').pipe(take(2)));
  const late = lastValueFrom(told('a').pipe(toArray()));
  expect(await fractions(first)).toEqual([0.25, 0.5, 0.75, 1]);
  expect(await fractions(second)).toEqual([0.25, 0.5, 0.75, 1]);
  expect(await fractions(late)).toEqual([0.5, 0.75, 1]);
  expect(looks).toBe(4);
  // It is over, so whoever asks now is told anew.
  looks = 3;
  expect(await fractions(lastValueFrom(told('a').pipe(toArray())))).toEqual([1]);
});
