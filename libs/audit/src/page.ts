import type { AuditCounts, AuditFilter, AuditPage, AuditQuery } from '@sluice/contracts';
import { conditionOf } from './condition.ts';
import type { Database } from './connection.ts';
import { auditRowOf, PAGE_COLUMNS, withTexts } from './rows.ts';

const ORDERS: Record<AuditQuery['order'], string> = {
  row: 'num',
  similarity: 'similarity',
  rank: 'rank',
  d_ap: 'd_ap',
  d_an: 'd_an',
  margin: 'margin',
  loss: 'loss',
};

/** Whether a page is a stretch of the audit as it is: those of its head can be shown before all is built. */
export const isPlain = ({ order, descending, ...filter }: AuditQuery): boolean =>
  order === 'row' && !descending && conditionOf(filter) === undefined;

/** The rows of a page; ties are in the order of the audit. */
export const pageRows = async (
  database: Database,
  query: AuditQuery,
  signal?: AbortSignal,
): Promise<AuditPage['rows']> => {
  const { order, descending, offset, limit, ...filter } = query;
  const { sql, values } = conditionOf(filter) ?? { sql: 'true', values: {} };
  const direction = descending ? 'desc' : 'asc';
  const sort = `${ORDERS[order]} ${direction} nulls last, num`;
  // A stretch of the audit is found by its numbers, without passing over what is before it; of any other
  // page only the numbers are sorted, and what belongs to them is read after.
  const page = isPlain(query)
    ? 'select * from pairs where num >= $offset and num < $offset + $limit'
    : `select * from pairs semi join (
        select num from pairs where ${sql} order by ${sort} limit $limit offset $offset
      ) using (num)`;
  const rows = await database.rows(
    `with page as (${page}) select ${PAGE_COLUMNS} from ${withTexts('page')} order by ${sort}`,
    { ...values, offset, limit },
    signal,
  );
  return rows.map(auditRowOf);
};

export const countRows = async (
  database: Database,
  filter: AuditFilter,
  signal?: AbortSignal,
): Promise<number> => {
  const { sql, values } = conditionOf(filter) ?? { sql: 'true', values: {} };
  const [row] = await database.rows(
    `select count(*)::integer as total from pairs where ${sql}`,
    values,
    signal,
  );
  return row!['total'] as number;
};

const COUNTED = ['decision', 'reason', 'source', 'hardness'] as const;

/** How many of the candidates that match have each decision, reason, source and hardness. */
export const countWords = async (
  database: Database,
  filter: AuditFilter,
  signal?: AbortSignal,
): Promise<AuditCounts> => {
  const { sql, values } = conditionOf(filter) ?? { sql: 'true', values: {} };
  const rows = await database.rows(
    `select ${COUNTED.join(', ')}, count(*)::integer as rows from pairs where ${sql} group by all`,
    values,
    signal,
  );
  const counts: AuditCounts = { decision: {}, reason: {}, source: {}, hardness: {} };
  for (const row of rows) {
    for (const column of COUNTED) {
      const word = row[column] as string | null;
      if (word === null) continue;
      counts[column][word] = (counts[column][word] ?? 0) + (row['rows'] as number);
    }
  }
  return counts;
};
