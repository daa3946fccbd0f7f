import { describe, expect, it } from 'vitest';
import type { LedRun, NewRun } from '@sluice/records';
import type { Bench } from './bench.ts';

const MINUTE = 60_000;
const lease = (leader = 'api-1') => ({ leader, ttl: MINUTE });
const newRun = (dataset: string): NewRun => ({
  dataset,
  revision: 1,
  trigger: 'manual',
  created_by: 'ann',
});

export const runsConform = (bench: Bench): void => {
  const begin = async (dataset: string): Promise<LedRun> => {
    const run = await bench.records.runs.begin(newRun(dataset), lease());
    return run!;
  };

  describe('runs', () => {
    it('begin, tell how far they are, and end', async () => {
      const { runs } = bench.records;
      const run = await begin('whole');
      expect(run).toMatchObject({ state: 'planning', fence: 1, dataset: 'whole', version: null });
      const plan = 'a'.repeat(64);
      await runs.report(run, { state: 'running', plan, stage: 'embed', fraction: 0.25 });
      expect(await runs.find(run.id)).toMatchObject({ state: 'running', plan, fraction: 0.25 });
      expect((await runs.activeWith('whole', plan))?.id).toBe(run.id);
      await runs.turn(run.id, 'paused');
      expect(await runs.find(run.id)).toMatchObject({ state: 'paused', stage: 'embed' });
      bench.forward(1000);
      const ended = await runs.finish(run, { state: 'succeeded', version: 'v0001-abc' });
      await runs.turn(run.id, 'running');
      expect(ended).toMatchObject({
        state: 'succeeded',
        version: 'v0001-abc',
        finished_at: bench.now().toISOString(),
      });
      expect(await runs.find(run.id)).toEqual(ended);
      expect(await runs.activeWith('whole', plan)).toBeUndefined();
    });

    it('of one dataset never overlap, however many are begun at once', async () => {
      const { runs } = bench.records;
      const begun = await Promise.all(
        Array.from({ length: 8 }, () => runs.begin(newRun('crowded'), lease())),
      );
      expect(begun.filter(Boolean)).toHaveLength(1);
      const other = await begin('elsewhere');
      expect(other.dataset).toBe('elsewhere');
      await runs.finish(begun.find(Boolean)!, { state: 'cancelled' });
      expect((await begin('crowded')).state).toBe('planning');
    });

    it('wait for their turn in the order they came, or are noted as skipped', async () => {
      const { runs } = bench.records;
      const running = await begin('orderly');
      const first = await runs.note(newRun('orderly'), 'waiting', 'another run is under way');
      bench.forward(1);
      const second = await runs.note(newRun('orderly'), 'waiting', 'another run is under way');
      const skipped = await runs.note(newRun('orderly'), 'skipped', 'another run is under way');
      expect(skipped).toMatchObject({ state: 'skipped', note: 'another run is under way' });
      expect(skipped.finished_at).not.toBeNull();

      expect(await runs.beginWaiting('orderly', lease())).toBeUndefined();
      expect(await runs.datasetsWaiting()).toContain('orderly');
      await runs.finish(running, { state: 'succeeded' });
      const turns = await Promise.all([
        runs.beginWaiting('orderly', lease('api-1')),
        runs.beginWaiting('orderly', lease('api-2')),
      ]);
      const turn = turns.filter((run) => run !== undefined);
      expect(turn.map(({ id, state, note }) => [id, state, note])).toEqual([
        [first.id, 'planning', null],
      ]);
      expect(await runs.forgetWaiting(second.id)).toMatchObject({ state: 'cancelled' });
      expect(await runs.forgetWaiting(second.id)).toBeUndefined();
      expect(await runs.datasetsWaiting()).not.toContain('orderly');
    });

    it('are taken over when their leader is not heard of, and the old leader writes nothing more', async () => {
      const { runs } = bench.records;
      const run = await begin('adopted');
      bench.forward(MINUTE - 1);
      expect(await runs.renew(run, lease())).toBe(true);
      bench.forward(MINUTE - 1);
      const others = (await runs.adopt(lease('api-2'))).map(({ dataset }) => dataset);
      expect(others).not.toContain('adopted');
      bench.forward(1);
      const taken = (await runs.adopt(lease('api-2'))).find(({ id }) => id === run.id);
      expect(taken).toMatchObject({ fence: run.fence + 1 });

      expect(await runs.renew(run, lease())).toBe(false);
      expect(await runs.report(run, { stage: 'mine' })).toBe(false);
      expect(await runs.finish(run, { state: 'succeeded' })).toBeUndefined();
      expect(await runs.report(taken!, { stage: 'mine' })).toBe(true);
      const error = { code: 'unreachable' as const, message: 'Redis is away' };
      expect(await runs.finish(taken!, { state: 'failed', error })).toMatchObject({
        state: 'failed',
        stage: 'mine',
        error,
      });
      expect(await runs.finish(taken!, { state: 'succeeded' })).toBeUndefined();
    });

    it('are listed newest first, by dataset and state, page by page', async () => {
      const { runs } = bench.records;
      const ids: string[] = [];
      for (let i = 0; i < 5; i++) {
        bench.forward(10);
        ids.unshift((await runs.note(newRun('listed'), 'skipped', 'x')).id);
      }
      const page = await runs.list({ limit: 2, dataset: 'listed' });
      const rest = await runs.list({ limit: 9, dataset: 'listed', cursor: page.next! });
      const newest = await runs.newestOf(['listed', 'nobody']);
      expect(newest.map(({ id }) => id)).toEqual([ids[0]]);
      expect(await runs.newestOf([])).toEqual([]);
      expect([...page.items, ...rest.items].map(({ id }) => id)).toEqual(ids);
      expect(rest.next).toBeNull();
      expect((await runs.list({ limit: 9, dataset: 'listed', state: 'failed' })).items).toEqual([]);
    });

    it('say of each dataset when the last one succeeded, how long it took, and since when one goes', async () => {
      const { runs } = bench.records;
      const timesOf = async (dataset: string) =>
        (await runs.times()).find((times) => times.dataset === dataset);
      await runs.note(newRun('timed'), 'skipped', 'x');
      const never = { dataset: 'timed', last_success: null, open_since: null, seconds: null };
      expect(await timesOf('timed')).toEqual(never);
      const first = await begin('timed');
      expect(await timesOf('timed')).toEqual({ ...never, open_since: bench.now().toISOString() });
      bench.forward(90_500);
      await runs.finish(first, { state: 'succeeded' });
      const success = bench.now().toISOString();
      bench.forward(1_000);
      const second = await begin('timed');
      bench.forward(2_000);
      await runs.finish(second, { state: 'failed', error: { code: 'internal', message: 'x' } });
      expect(await timesOf('timed')).toEqual({ ...never, last_success: success, seconds: 2 });
    });

    it('tell their course in order', async () => {
      const { runs } = bench.records;
      const run = await begin('told');
      for (const stage of ['ingest', 'embed', 'index']) {
        await runs.tell(run.id, { stage, type: 'finished', jobs: 2, seconds: 0.5 });
      }
      const { items, next } = await runs.steps(run.id, { limit: 2 });
      const at = bench.now().toISOString();
      expect(items).toEqual([
        { seq: 1, at, stage: 'ingest', type: 'finished', jobs: 2, seconds: 0.5 },
        { seq: 2, at, stage: 'embed', type: 'finished', jobs: 2, seconds: 0.5 },
      ]);
      const rest = await runs.steps(run.id, { limit: 2, cursor: next! });
      expect(rest.items.map(({ stage }) => stage)).toEqual(['index']);
    });
  });
};
