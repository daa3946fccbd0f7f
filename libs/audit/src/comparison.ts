import type { Comparison } from '@sluice/contracts';
import { openDatabase, type Row } from './connection.ts';
import { excerptColumns, excerptOf } from './rows.ts';
import { literal } from './tables.ts';

/** Triplets that are shown of what was added and of what was removed. */
const EXAMPLES = 20;

/** Triplets of a version by a digest of their texts, which tell them apart where ids have changed. */
const keyed = (version: string): string => `select
    md5(concat_ws(chr(0), anchors.text, positives.text, negatives.text)) as key,
    min(triplets.rowid) as example, count(*) as triplets
  from ${version}.triplets as triplets
  join ${version}.anchors as anchors on anchors.num = anchor
  join ${version}.documents as positives on positives.num = positive
  join ${version}.documents as negatives on negatives.num = negative
  group by key`;

/**
 * The triplets of two versions as multisets of texts, with examples drawn by their digests.
 *
 * @param before the database of the version that is compared with
 */
export const compareTriplets = async (before: string, after: string): Promise<Comparison> => {
  const database = await openDatabase(':memory:', {});
  try {
    await database.run(`attach ${literal(before)} as before (read_only)`);
    await database.run(`attach ${literal(after)} as after (read_only)`);
    await database.run(
      `create table pairs as
        select coalesce(old.key, new.key) as key, old.example as old_example,
          new.example as new_example, coalesce(old.triplets, 0) as old_triplets,
          coalesce(new.triplets, 0) as new_triplets
        from (${keyed('before')}) as old full join (${keyed('after')}) as new using (key)`,
    );
    const [counts] = await database.rows(
      `select coalesce(sum(greatest(new_triplets - old_triplets, 0)), 0)::integer as added,
          coalesce(sum(greatest(old_triplets - new_triplets, 0)), 0)::integer as removed,
          coalesce(sum(least(old_triplets, new_triplets)), 0)::integer as kept
        from pairs`,
    );
    const examples = async (version: string, more: string, less: string): Promise<Row[]> =>
      database.rows(
        `with page as (
            select key, ${more}_example as example from pairs
            where ${more}_triplets > ${less}_triplets order by key limit ${EXAMPLES}
          )
          select ${['anchor', 'positive', 'negative'].map((part) => excerptColumns(`${part}s`, part)).join(', ')}
          from page
          join ${version}.triplets as triplets on triplets.rowid = example
          join ${version}.anchors as anchors on anchors.num = anchor
          join ${version}.documents as positives on positives.num = positive
          join ${version}.documents as negatives on negatives.num = negative
          order by key`,
      );
    return {
      added: counts!['added'] as number,
      removed: counts!['removed'] as number,
      kept: counts!['kept'] as number,
      examples: {
        added: (await examples('after', 'new', 'old')).map(tripletOf),
        removed: (await examples('before', 'old', 'new')).map(tripletOf),
      },
    };
  } finally {
    database.close();
  }
};

const tripletOf = (row: Row): Comparison['examples']['added'][number] => ({
  anchor: excerptOf(row, 'anchor'),
  positive: excerptOf(row, 'positive'),
  negative: excerptOf(row, 'negative'),
});
