import {
  datasetScheduleSchema,
  type DatasetSchedule,
  type Page,
  type PageQuery,
  type Schedule,
} from '@sluice/contracts';
import { sql } from 'kysely';
import { pageFrom } from '../pages.ts';
import type { StoreContext } from './store.ts';

/** At most one schedule a dataset. */
export const scheduleStore = ({ database, now }: StoreContext) => ({
  /**
   * Keeps when it was last due. Of a schedule that is another now, or goes on after a break, nothing is owed of the
   * time before: it makes no run that nobody asked for.
   */
  put: async (
    dataset: string,
    { cron, timezone, overlap }: Schedule,
    enabled: boolean,
  ): Promise<DatasetSchedule> => {
    const values = { cron, timezone, overlap, enabled };
    const row = await database
      .insertInto('schedules')
      .values({ dataset, ...values, created_at: now().toISOString() })
      .onConflict((conflict) =>
        conflict.column('dataset').doUpdateSet({
          ...values,
          last_due_at: sql<string | null>`
            CASE WHEN schedules.cron = excluded.cron AND schedules.timezone = excluded.timezone
              AND (schedules.enabled OR NOT excluded.enabled)
            THEN schedules.last_due_at ELSE ${now().toISOString()} END`,
        }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    return datasetScheduleSchema.parse(row);
  },

  find: async (dataset: string): Promise<DatasetSchedule | undefined> => {
    const row = await database
      .selectFrom('schedules')
      .selectAll()
      .where('dataset', '=', dataset)
      .executeTakeFirst();
    return row && datasetScheduleSchema.parse(row);
  },

  /** Those that some datasets have. */
  of: async (datasets: readonly string[]): Promise<DatasetSchedule[]> => {
    if (datasets.length === 0) return [];
    const rows = await database
      .selectFrom('schedules')
      .selectAll()
      .where('dataset', 'in', datasets)
      .execute();
    return rows.map((row) => datasetScheduleSchema.parse(row));
  },

  /** By dataset. */
  list: async ({ limit, cursor }: PageQuery): Promise<Page<DatasetSchedule>> => {
    let query = database
      .selectFrom('schedules')
      .selectAll()
      .orderBy('dataset')
      .limit(limit + 1);
    if (cursor !== undefined) query = query.where('dataset', '>', cursor);
    const rows = await query.execute();
    return pageFrom(
      rows,
      limit,
      ({ dataset }) => dataset,
      (row) => datasetScheduleSchema.parse(row),
    );
  },

  /** False when there was none. */
  remove: async (dataset: string): Promise<boolean> => {
    const { numDeletedRows } = await database
      .deleteFrom('schedules')
      .where('dataset', '=', dataset)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  },

  /**
   * Takes care of a due time, once: of all processes that see it come, and of all times that passed unseen,
   * one gets true.
   */
  claim: async (dataset: string, dueAt: Date): Promise<boolean> => {
    const due = dueAt.toISOString();
    const { numUpdatedRows } = await database
      .updateTable('schedules')
      .set({ last_due_at: due })
      .where('dataset', '=', dataset)
      .where('enabled', '=', true)
      .where((eb) => eb.or([eb('last_due_at', 'is', null), eb('last_due_at', '<', due)]))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  },
});
