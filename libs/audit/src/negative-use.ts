import type { NegativeUse } from '@sluice/contracts';
import type { Database } from './connection.ts';
import { excerptColumns, excerptOf } from './rows.ts';

/** Documents that are shown by name. */
const TOP = 10;

const USES = 'select negative, count(*)::integer as triplets from triplets group by negative';

/** How many triplets each document is the negative of. */
export const negativeUse = async (
  database: Database,
  signal?: AbortSignal,
): Promise<NegativeUse> => {
  const documents = await database.rows(
    `select coalesce(triplets, 0) as triplets, count(*)::integer as documents
      from documents left join (${USES}) on negative = num
      group by all order by all`,
    {},
    signal,
  );
  const top = await database.rows(
    `with page as (select * from (${USES}) order by triplets desc, negative limit ${TOP})
      select triplets, ${excerptColumns('documents', 'document')}
      from page join documents on documents.num = page.negative
      order by triplets desc, num`,
    {},
    signal,
  );
  return {
    documents: documents as NegativeUse['documents'],
    top: top.map((row) =>
      Object.assign(excerptOf(row, 'document'), { triplets: row['triplets'] as number }),
    ),
  };
};
