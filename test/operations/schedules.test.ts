import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetSchedule, Run } from '@sluice/contracts';
import { expect, it, onTestFinished } from 'vitest';
import { startApi } from '../support/api.ts';
import { temporaryFolder } from '../support/folders.ts';
import { stoppedClock, type StoppedClock } from '../support/stopped-clock.ts';

const SPEC = `dataset: shop
input: { classes: { path: rows.csv } }
model: { path: 'builtin:ngram-v1' }
`;
const MONTH = 30 * 24 * 3_600_000;

/** A control plane with one dataset, whose run is under way elsewhere all the time. */
const house = async (clock: StoppedClock) => {
  const folder = await temporaryFolder();
  const out = join(folder, 'out');
  await mkdir(out);
  const start = async () => {
    const api = await startApi(out, { SLUICE_DATA: folder }, { clock: clock.now });
    let open = true;
    const close = async (): Promise<void> => {
      if (open) await api.close();
      open = false;
    };
    onTestFinished(close);
    const key = await api.keyOf('run');
    const call = async <Body>(method: string, path: string, body?: object): Promise<Body> => {
      const answer = await api.call(method, `/api/v1${path}`, { key, body });
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
      return answer.body as Body;
    };
    return {
      ...api,
      close,
      schedule: (fields: object) =>
        call<DatasetSchedule>('PUT', '/datasets/shop/schedule', { cron: '0 2 * * *', ...fields }),
      put: () => call('PUT', '/datasets/shop/spec', { text: SPEC }),
      /** Runs that a schedule began, or would have, the newest first. */
      scheduled: async () =>
        (await call<{ items: Run[] }>('GET', '/runs?dataset=shop')).items
          .filter(({ trigger }) => trigger === 'schedule')
          .map(({ state, note }) => [state, note]),
    };
  };
  const api = await start();
  await api.put();
  const elsewhere = await api.records.runs.begin(
    { dataset: 'shop', revision: 1, trigger: 'manual', created_by: null },
    { leader: 'elsewhere', ttl: MONTH },
  );
  return { api, start, elsewhere: elsewhere! };
};

const UNDER_WAY = 'another run of the dataset is under way';

it('a run that is due while another is under way is skipped, for all to see', async () => {
  const clock = stoppedClock('2026-03-01T12:00:00Z');
  const { api } = await house(clock);
  await api.schedule({});
  clock.goTo('2026-03-02T02:00:00Z');
  await api.look();
  await api.look();
  expect(await api.scheduled()).toEqual([['skipped', UNDER_WAY]]);
});

it('or waits, if it is to; one that waits is enough', async () => {
  const clock = stoppedClock('2026-03-01T12:00:00Z');
  const { api } = await house(clock);
  await api.schedule({ overlap: 'queue' });
  for (const day of [2, 3]) {
    clock.goTo(`2026-03-0${day}T02:00:00Z`);
    await api.look();
  }
  expect(await api.scheduled()).toEqual([
    ['skipped', 'a run of the dataset waits already'],
    ['waiting', UNDER_WAY],
  ]);
});

it('nights that were missed while nothing ran are made up for once', async () => {
  const clock = stoppedClock('2026-03-01T12:00:00Z');
  const { api, start } = await house(clock);
  await api.schedule({});
  await api.close();
  clock.goTo('2026-03-08T09:00:00Z');
  const later = await start();
  await later.look();
  expect(await later.scheduled()).toEqual([['skipped', UNDER_WAY]]);
  const { last_due_at: last } = (await later.records.schedules.find('shop'))!;
  expect(last).toBe('2026-03-08T02:00:00.000Z');
  clock.goTo('2026-03-09T02:00:00Z');
  await later.look();
  expect(await later.scheduled()).toHaveLength(2);
});

it('a schedule that is new, changed, or on again after a break owes nothing of the time before', async () => {
  const clock = stoppedClock('2026-03-01T12:00:00Z');
  const { api } = await house(clock);
  await api.schedule({});
  await api.look();
  await api.schedule({ enabled: false });
  clock.goTo('2026-03-04T12:00:00Z');
  await api.look();
  await api.schedule({});
  await api.look();
  clock.goTo('2026-03-05T01:00:00Z');
  await api.schedule({ cron: '30 0 * * *' });
  await api.look();
  expect(await api.scheduled()).toEqual([]);
  clock.goTo('2026-03-06T00:30:00Z');
  await api.look();
  expect(await api.scheduled()).toHaveLength(1);
});

it('a process that is not heard of any more loses its run, and cannot end it afterwards', async () => {
  const clock = stoppedClock('2026-03-01T12:00:00Z');
  const { api, elsewhere } = await house(clock);
  clock.forward(MONTH + 1);
  const [taken] = await api.records.runs.adopt({ leader: 'successor', ttl: MONTH });
  expect(taken).toMatchObject({ id: elsewhere.id, fence: elsewhere.fence + 1 });
  expect(await api.records.runs.finish(elsewhere, { state: 'failed' })).toBeUndefined();
  await api.schedule({});
  clock.goTo('2026-04-02T02:00:00Z');
  await api.look();
  expect(await api.scheduled()).toEqual([['skipped', UNDER_WAY]]);
});
