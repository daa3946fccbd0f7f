import {
  ACTIVE_STATES,
  type ErrorCode,
  type Page,
  type PageQuery,
  type Run,
  runSchema,
  type RunState,
  type RunStep,
  runStepSchema,
} from '@sluice/contracts';
import { sql } from 'kysely';
import { z } from 'zod';
import { timeOrderedId } from '../ids.ts';
import { idOf, numberOf, pageFrom } from '../pages.ts';
import type { StoreContext } from './store.ts';

export interface NewRun {
  dataset: string;
  revision: number;
  trigger: Run['trigger'];
  created_by: string | null;
}

/**
 * A run in the hands of one process. The fence rises whenever it changes hands, and whoever writes with an
 * older one is too late: a process that was thought dead cannot undo what its successor wrote.
 */
export interface LedRun extends Run {
  fence: number;
}

export interface Lease {
  leader: string;
  /** Milliseconds until another process may take over. */
  ttl: number;
}

/** What becomes known of a run while it is led. */
export type RunNews = Partial<Pick<Run, 'plan' | 'stage' | 'fraction'>> & {
  state?: 'running' | 'paused';
};

/** When runs of a dataset were. */
export interface RunTimes {
  dataset: string;
  /** When one of them last succeeded. */
  last_success: string | null;
  /** When the one began that is under way. */
  open_since: string | null;
  /** That the last one took which has begun and ended. */
  seconds: number | null;
}

export interface RunOutcome {
  state: 'succeeded' | 'failed' | 'cancelled';
  version?: string | null;
  error?: { code: ErrorCode; message: string };
}

const ledRunSchema = runSchema.extend({ fence: z.int() });

export const runStore = ({ database, now }: StoreContext) => {
  const at = (): string => now().toISOString();
  const later = (ttl: number): string => new Date(now().getTime() + ttl).toISOString();

  const insert = (run: NewRun, state: RunState, note: string | null, lease?: Lease) =>
    database
      .insertInto('runs')
      .values({
        ...run,
        id: timeOrderedId(now()),
        state,
        note,
        created_at: at(),
        started_at: lease ? at() : null,
        finished_at: state === 'skipped' ? at() : null,
        leader: lease?.leader ?? null,
        lease_until: lease ? later(lease.ttl) : null,
        fence: lease ? 1 : 0,
      })
      .returningAll();

  return {
    /** Begins a run, led by the caller. Undefined while another of the dataset is under way. */
    begin: async (run: NewRun, lease: Lease): Promise<LedRun | undefined> => {
      const row = await insert(run, 'planning', null, lease)
        .onConflict((conflict) =>
          conflict
            .column('dataset')
            .where('state', 'in', [...ACTIVE_STATES])
            .doNothing(),
        )
        .executeTakeFirst();
      return row && ledRunSchema.parse(row);
    },

    /** Notes a run that does not begin, or not now. */
    note: async (run: NewRun, state: 'waiting' | 'skipped', note: string): Promise<Run> =>
      runSchema.parse(await insert(run, state, note).executeTakeFirstOrThrow()),

    /** Begins the run of a dataset that has waited longest, unless another is under way. */
    beginWaiting: async (dataset: string, { leader, ttl }: Lease): Promise<LedRun | undefined> => {
      const row = await database
        .updateTable('runs')
        .set({
          state: 'planning',
          note: null,
          started_at: at(),
          leader,
          lease_until: later(ttl),
          fence: 1,
        })
        .where('id', '=', (eb) =>
          eb
            .selectFrom('runs as waiting')
            .select('waiting.id')
            .where('waiting.dataset', '=', dataset)
            .where('waiting.state', '=', 'waiting')
            .where((no) =>
              no.not(
                no.exists(
                  no
                    .selectFrom('runs as active')
                    .select('active.id')
                    .where('active.dataset', '=', dataset)
                    .where('active.state', 'in', [...ACTIVE_STATES]),
                ),
              ),
            )
            .orderBy('waiting.id')
            .limit(1)
            .forUpdate()
            .skipLocked(),
        )
        .returningAll()
        .executeTakeFirst()
        .catch(whenOneIsActive);
      return row && ledRunSchema.parse(row);
    },

    /** Datasets that have a waiting run and none under way. */
    datasetsWaiting: async (): Promise<string[]> => {
      const rows = await database
        .selectFrom('runs')
        .select('dataset')
        .distinct()
        .where('state', '=', 'waiting')
        .execute();
      return rows.map(({ dataset }) => dataset);
    },

    /** Takes over the runs whose leaders have not been heard of for as long as their leases last. */
    adopt: async ({ leader, ttl }: Lease): Promise<LedRun[]> => {
      const rows = await database
        .updateTable('runs')
        .set((eb) => ({ leader, lease_until: later(ttl), fence: eb('fence', '+', 1) }))
        .where('state', 'in', [...ACTIVE_STATES])
        .where('lease_until', '<=', at())
        .returningAll()
        .execute();
      return rows.map((row) => ledRunSchema.parse(row));
    },

    /** Keeps a run in the caller's hands. False once it is in another's, or over. */
    renew: async ({ id, fence }: LedRun, { ttl }: Lease): Promise<boolean> => {
      const { numUpdatedRows } = await database
        .updateTable('runs')
        .set({ lease_until: later(ttl) })
        .where('id', '=', id)
        .where('fence', '=', fence)
        .where('state', 'in', [...ACTIVE_STATES])
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    /** False when the run is in another's hands, or over: then nothing is written. */
    report: async ({ id, fence }: LedRun, news: RunNews): Promise<boolean> => {
      const { numUpdatedRows } = await database
        .updateTable('runs')
        .set(news)
        .where('id', '=', id)
        .where('fence', '=', fence)
        .where('state', 'in', [...ACTIVE_STATES])
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    /** Notes that a run is paused, or goes on, whoever has it in hand. */
    turn: async (id: string, state: 'running' | 'paused'): Promise<void> => {
      await database
        .updateTable('runs')
        .set({ state })
        .where('id', '=', id)
        .where('state', 'in', ['running', 'paused'])
        .execute();
    },

    /** Ends a run. Undefined when it is in another's hands, or over: then nothing is written. */
    finish: async (
      { id, fence }: LedRun,
      { state, version = null, error }: RunOutcome,
    ): Promise<Run | undefined> => {
      const row = await database
        .updateTable('runs')
        .set({
          state,
          version,
          error: error ? JSON.stringify(error) : null,
          finished_at: at(),
          lease_until: null,
        })
        .where('id', '=', id)
        .where('fence', '=', fence)
        .where('state', 'in', [...ACTIVE_STATES])
        .returningAll()
        .executeTakeFirst();
      return row && runSchema.parse(row);
    },

    /** Takes a run that only waits off the list. */
    forgetWaiting: async (id: string): Promise<Run | undefined> => {
      const row = await database
        .updateTable('runs')
        .set({ state: 'cancelled', finished_at: at(), note: null })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .returningAll()
        .executeTakeFirst();
      return row && runSchema.parse(row);
    },

    find: async (id: string): Promise<Run | undefined> => {
      const row = await database
        .selectFrom('runs')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && runSchema.parse(row);
    },

    /** Newest first. */
    list: async ({
      limit,
      cursor,
      dataset,
      state,
    }: PageQuery & { dataset?: string; state?: RunState }): Promise<Page<Run>> => {
      let query = database
        .selectFrom('runs')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (cursor !== undefined) query = query.where('id', '<', cursor);
      if (dataset !== undefined) query = query.where('dataset', '=', dataset);
      if (state !== undefined) query = query.where('state', '=', state);
      return pageFrom(await query.execute(), limit, idOf, (row) => runSchema.parse(row));
    },

    /** The newest run of each of some datasets that has had one. */
    newestOf: async (datasets: readonly string[]): Promise<Run[]> => {
      if (datasets.length === 0) return [];
      const rows = await database
        .selectFrom('runs')
        .distinctOn('dataset')
        .selectAll()
        .where('dataset', 'in', datasets)
        .orderBy('dataset')
        .orderBy('id', 'desc')
        .execute();
      return rows.map((row) => runSchema.parse(row));
    },

    /** The run of a dataset that is under way with this plan, if it is the one. */
    activeWith: async (dataset: string, plan: string): Promise<Run | undefined> => {
      const row = await database
        .selectFrom('runs')
        .selectAll()
        .where('dataset', '=', dataset)
        .where('plan', '=', plan)
        .where('state', 'in', [...ACTIVE_STATES])
        .executeTakeFirst();
      return row && runSchema.parse(row);
    },

    /** When the runs of each dataset were. */
    times: async (): Promise<RunTimes[]> => {
      const { rows } = await sql<RunTimes>`
        SELECT dataset,
          max(finished_at) FILTER (WHERE state = 'succeeded') AS last_success,
          min(started_at) FILTER (WHERE finished_at IS NULL) AS open_since,
          (array_agg(extract(epoch FROM finished_at - started_at)::float8 ORDER BY id DESC)
            FILTER (WHERE started_at IS NOT NULL AND finished_at IS NOT NULL))[1] AS seconds
        FROM runs GROUP BY dataset ORDER BY dataset`.execute(database);
      return rows;
    },

    /** Adds to what is told of a run's course. */
    tell: async (id: string, step: Omit<RunStep, 'seq' | 'at'>): Promise<void> => {
      const { stage, type, jobs, seconds } = step;
      await sql`
        INSERT INTO run_steps (run, seq, at, stage, type, jobs, seconds)
        SELECT ${id}, coalesce(max(seq), 0) + 1, ${at()}, ${stage}, ${type}, ${jobs}, ${seconds}
        FROM run_steps WHERE run = ${id}`.execute(database);
    },

    /** What was told of a run's course, in order. */
    steps: async (id: string, { limit, cursor = '0' }: PageQuery): Promise<Page<RunStep>> => {
      const rows = await database
        .selectFrom('run_steps')
        .selectAll()
        .where('run', '=', id)
        .where('seq', '>', numberOf(cursor))
        .orderBy('seq')
        .limit(limit + 1)
        .execute();
      return pageFrom(
        rows,
        limit,
        ({ seq }) => String(seq),
        (row) => runStepSchema.parse(row),
      );
    },
  };
};

const UNIQUE_VIOLATION = '23505';

/** Another process began a run of the dataset between the look and the update. */
const whenOneIsActive = (error: unknown): undefined => {
  if ((error as { code?: string }).code === UNIQUE_VIOLATION) return undefined;
  throw error;
};
