import type { AuditEntry } from '@sluice/contracts';
import type { Database, Row } from './connection.ts';
import { judgedOf } from './rows.ts';

/** Positives of an anchor that are shown beside one of its candidates. */
const MOST_POSITIVES = 50;

/** One candidate with its texts whole; undefined where the audit has no such row. */
export const entryAt = async (
  database: Database,
  row: number,
  signal?: AbortSignal,
): Promise<AuditEntry | undefined> => {
  const [pair] = await database.rows(
    `select page.*, ${wholeColumns('anchor')}, ${wholeColumns('candidate')}
      from pairs as page
      join anchors as anchor_texts on anchor_texts.num = page.anchor
      join documents as candidate_texts on candidate_texts.num = page.candidate
      where page.num = $row`,
    { row },
    signal,
  );
  if (!pair) return undefined;
  const positives = await database.rows(
    `select documents.id, text, similarity, positives.d_ap, data_row, triplets.hardness
      from positives
      join documents on documents.num = document
      left join triplets on triplets.anchor = $anchor and triplets.positive = document
        and triplets.negative = $candidate
      where positives.anchor = $anchor
      order by data_row is null, positives.d_ap, document
      limit ${MOST_POSITIVES}`,
    { anchor: pair['anchor'] as number, candidate: pair['candidate'] as number },
    signal,
  );
  return {
    ...judgedOf(pair),
    anchor: wholeOf(pair, 'anchor'),
    candidate: wholeOf(pair, 'candidate'),
    positives: positives as AuditEntry['positives'],
  };
};

const wholeColumns = (part: string): string =>
  ['id', 'text'].map((column) => `${part}_texts.${column} as ${part}_${column}`).join(', ') +
  `, sha256(${part}_texts.text) as ${part}_digest`;

const wholeOf = (row: Row, part: string): AuditEntry['anchor'] => ({
  id: row[`${part}_id`] as string,
  text: row[`${part}_text`] as string,
  digest: row[`${part}_digest`] as string,
});
