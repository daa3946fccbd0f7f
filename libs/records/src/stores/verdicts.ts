import { type Verdict, verdictSchema } from '@sluice/contracts';
import { sql } from 'kysely';
import type { StoreContext } from './store.ts';

/** The ledger: what people said of pairs, in the order they said it. Rows are added, never changed. */
export const verdictStore = ({ database }: StoreContext) => ({
  verdicts: async (dataset: string): Promise<Verdict[]> => {
    const rows = await database
      .selectFrom('verdicts')
      .select('verdict')
      .where('dataset', '=', dataset)
      .orderBy('seq')
      .execute();
    return rows.map(({ verdict }) => verdictSchema.parse(verdict));
  },

  append: async (dataset: string, verdicts: readonly Verdict[]): Promise<void> => {
    // One parameter however many there are: an import may bring more than a statement can take.
    const texts = JSON.stringify(verdicts.map((verdict) => verdictSchema.parse(verdict)));
    await sql`
      INSERT INTO verdicts (dataset, verdict)
      SELECT ${dataset}, value
      FROM jsonb_array_elements(${texts}::jsonb) WITH ORDINALITY
      ORDER BY ordinality`.execute(database);
  },
});
