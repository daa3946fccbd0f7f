import { DECISIONS, HARDNESS, REASONS, SOURCES, type Distance } from '@sluice/mining';
import type { AuditFiles } from './audit-files.ts';
import type { Database, Values } from './connection.ts';

/** Raise it when the tables below change: a database of older ones is then built anew. */
export const TABLES_VERSION = 1;

const DISTANCES: Record<Distance, string> = {
  // `greatest` passes over null, which would make a distance of 0 of a similarity nobody knows.
  euclidean: 'if(similarity is null, null, sqrt(greatest(0, 2 - 2 * similarity)))',
  cosine: '1 - similarity',
  dot: '-similarity',
};

/** Words by their position in a list of the mining library. */
const enumOf = (words: readonly string[]): string =>
  `enum(${words.map((word) => `'${word}'`).join(', ')})`;

/** A Parquet file whose rows carry their numbers. */
const parquet = (parameter: string): string =>
  `read_parquet($${parameter}, file_row_number = true)`;

/** A table, and the parameters its statement takes. */
interface Statement {
  sql: string;
  values: Values;
}

/**
 * The tables that questions are asked of, with numbers in the place of ids:
 *
 *   anchors, documents   num, id, text
 *   positives            anchor, document, similarity, d_ap
 *   triplets             data_row, anchor, positive, negative, d_ap, d_an, hardness
 *   pairs                every candidate in the order of the audit, beside the closest positive of its triplets,
 *                        or of its anchor where it has none
 *
 * @param head only the first candidates, with what belongs to them: fit for showing before all is built
 */
export const buildTables = async (
  database: Database,
  files: AuditFiles,
  head?: number,
): Promise<void> => {
  for (const { sql, values } of statements(files, head)) await database.run(sql, values);
};

const statements = ({ paths, distance, margin }: AuditFiles, head?: number): Statement[] => {
  const within = (condition: string): string => (head === undefined ? '' : `where ${condition}`);
  return [
    {
      sql: `create ${head === undefined ? 'view' : 'table'} candidates as
        select file_row_number::integer as num, * exclude (file_row_number)
          replace (if(isnan(similarity), null, similarity) as similarity)
        from read_parquet(${literal(paths.candidates)}, file_row_number = true)
        ${within(`file_row_number < ${head}`)}`,
      values: {},
    },
    {
      sql: `create table anchors as
        select file_row_number::integer as num, id, text from ${parquet('path')}
        ${within('id in (select anchor_id from candidates)')}`,
      values: { path: paths['anchor-texts'] },
    },
    {
      sql: `create table named_positives as
        select anchors.num as anchor, positive_id, similarity, d_ap
        from ${parquet('path')} as positives join anchors on anchors.id = anchor_id
        order by file_row_number`,
      values: { path: paths.positives },
    },
    {
      sql: `create table documents as
        select file_row_number::integer as num, id, text from ${parquet('path')}
        ${within(
          'id in (select candidate_id from candidates union all select positive_id from named_positives)',
        )}`,
      values: { path: paths['document-texts'] },
    },
    {
      sql: `create table positives as
        select anchor, documents.num as document, similarity, d_ap
        from named_positives join documents on documents.id = positive_id`,
      values: {},
    },
    {
      sql: `create table triplets as
        select "row" as data_row, anchors.num as anchor, positive.num as positive,
          negative.num as negative, d_ap, d_an, hardness::${enumOf(HARDNESS)} as hardness
        from ${parquet('path')}
        join anchors on anchors.id = anchor_id
        join documents as positive on positive.id = positive_id
        join documents as negative on negative.id = negative_id
        order by file_row_number`,
      values: { path: paths.triplets },
    },
    { sql: pairsTable(distance), values: { margin } },
    { sql: 'drop table named_positives', values: {} },
  ];
};

/** The hardness of a pair as `hardnessOf` defines it. */
const pairsTable = (distance: Distance): string => `create table pairs as
  with closest as (
    select anchor, min(row(d_ap, document)) as positive from positives group by anchor
  ),
  used as (
    select anchor, negative, min(row(d_ap, positive)) as positive, count(*)::integer as triplets
    from triplets group by anchor, negative
  ),
  judged as (
    select candidates.num as num, anchors.num as anchor, documents.num as candidate,
      source::${enumOf(SOURCES)} as source, rank, similarity, loss,
      decision::${enumOf(DECISIONS)} as decision, reason::${enumOf(REASONS.slice(1))} as reason,
      coalesce(used.positive, closest.positive) as positive, ${DISTANCES[distance]} as d_an,
      coalesce(triplets, 0) as triplets
    from candidates
    join anchors on anchors.id = anchor_id
    join documents on documents.id = candidate_id
    left join closest on closest.anchor = anchors.num
    left join used on used.anchor = anchors.num and used.negative = documents.num
  ),
  measured as (
    select * replace (positive[2] as positive), positive[1] as d_ap, d_an - positive[1] as margin
    from judged
  )
  select *, case
      when d_an <= d_ap then 'hard'
      when d_an <= d_ap + $margin then 'semi_hard'
      when d_an > d_ap then 'easy'
    end::${enumOf(HARDNESS)} as hardness
  from measured order by num`;

/** A text in SQL, where a parameter cannot stand. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
