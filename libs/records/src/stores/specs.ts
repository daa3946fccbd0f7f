import {
  type Page,
  type PageQuery,
  specRevisionSchema,
  type SpecRevision,
} from '@sluice/contracts';
import { numberOf, pageFrom } from '../pages.ts';
import type { StoreContext } from './store.ts';

/** Specs of datasets: every change is a revision, counted from 1. */
export const specStore = ({ database, now }: StoreContext) => ({
  /** Adds a revision, unless the newest has the very same text; returns the newest. */
  put: async (dataset: string, text: string, by: string | null): Promise<SpecRevision> => {
    const newest = await newestOf(database, dataset);
    if (newest?.text === text) return newest;
    const row = await database
      .insertInto('specs')
      .values({
        dataset,
        revision: (newest?.revision ?? 0) + 1,
        text,
        created_at: now().toISOString(),
        created_by: by,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return specRevisionSchema.parse(row);
  },

  newest: (dataset: string): Promise<SpecRevision | undefined> => newestOf(database, dataset),

  find: async (dataset: string, revision: number): Promise<SpecRevision | undefined> => {
    const row = await database
      .selectFrom('specs')
      .selectAll()
      .where('dataset', '=', dataset)
      .where('revision', '=', revision)
      .executeTakeFirst();
    return row && specRevisionSchema.parse(row);
  },

  /** The newest revision of every dataset, by name. */
  list: async ({ limit, cursor }: PageQuery): Promise<Page<SpecRevision>> => {
    let query = database
      .selectFrom('specs')
      .distinctOn('dataset')
      .selectAll()
      .orderBy('dataset')
      .orderBy('revision', 'desc')
      .limit(limit + 1);
    if (cursor !== undefined) query = query.where('dataset', '>', cursor);
    const rows = await query.execute();
    return pageFrom(
      rows,
      limit,
      ({ dataset }) => dataset,
      (row) => specRevisionSchema.parse(row),
    );
  },

  /** Revisions of one dataset, newest first. */
  revisions: async (dataset: string, { limit, cursor }: PageQuery): Promise<Page<SpecRevision>> => {
    let query = database
      .selectFrom('specs')
      .selectAll()
      .where('dataset', '=', dataset)
      .orderBy('revision', 'desc')
      .limit(limit + 1);
    if (cursor !== undefined) query = query.where('revision', '<', numberOf(cursor));
    const rows = await query.execute();
    return pageFrom(
      rows,
      limit,
      ({ revision }) => String(revision),
      (row) => specRevisionSchema.parse(row),
    );
  },
});

const newestOf = async (
  database: StoreContext['database'],
  dataset: string,
): Promise<SpecRevision | undefined> => {
  const row = await database
    .selectFrom('specs')
    .selectAll()
    .where('dataset', '=', dataset)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && specRevisionSchema.parse(row);
};
