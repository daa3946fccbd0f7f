import type { Manifest } from '@sluice/contracts';
import { expect, it } from 'vitest';
import { newestVersions } from '../src/metrics/newest-versions.ts';
import { runStates } from '../src/metrics/run-states.ts';

const made = (dataset: string, created: string): Manifest =>
  ({ dataset, created_at: created }) as Manifest;
const seconds = (time: string): number => Date.parse(time) / 1_000;

it('the last success is that of a run or of a version, whichever was later', () => {
  const now = new Date('2026-01-03T04:00:00Z');
  const quiet = { dataset: 'shop', open_since: null, seconds: 61 };
  const times = [
    { ...quiet, last_success: '2026-01-03T02:00:00Z' },
    { dataset: 'new', last_success: null, open_since: '2026-01-03T03:00:00Z', seconds: null },
  ];
  // Its run of the third found nothing new to publish; the other was published by the command line.
  const newest = [made('shop', '2026-01-02T02:00:00Z'), made('cron', '2026-01-01T02:00:00Z')];
  expect(runStates(times, newest, now)).toEqual([
    { dataset: 'shop', lastSuccess: seconds('2026-01-03T02:00:00Z'), duration: 61 },
    { dataset: 'new', open: 3_600 },
    { dataset: 'cron', lastSuccess: seconds('2026-01-01T02:00:00Z') },
  ]);
});

it('the newest versions are read again once they may have changed, also after a failure', async () => {
  let reads = 0;
  const newest = newestVersions({
    datasets: () => {
      reads++;
      return reads === 1 ? Promise.reject(new Error('away')) : Promise.resolve(['shop', 'empty']);
    },
    latest: (dataset) =>
      Promise.resolve(
        dataset === 'shop' ? { manifest: made('shop', '2026'), folder: '' } : undefined,
      ),
  });
  await expect(newest()).rejects.toThrow('away');
  expect((await newest()).map(({ dataset }) => dataset)).toEqual(['shop']);
  await newest();
  expect(reads).toBe(2);
});
