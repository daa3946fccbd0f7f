import { listValue } from '@duckdb/node-api';
import type { Database } from './connection.ts';
import { judgedOf } from './rows.ts';

/** A candidate with its texts whole, and their digests: what a verdict is about. */
export type PairTexts = ReturnType<typeof judgedOf> & {
  anchor: DigestedText;
  candidate: DigestedText;
  /** The closest positive of the anchor that is in use, if it has one. */
  positive: { id: string; text: string } | null;
};

export interface DigestedText {
  id: string;
  text: string;
  /** SHA-256 of the text as UTF-8, in hex. */
  digest: string;
}

/** The candidates of these rows, in the order asked for. */
export const pairsAt = async (
  database: Database,
  rows: readonly number[],
  signal?: AbortSignal,
): Promise<PairTexts[]> => {
  const found = await database.rows(
    `select pairs.*, sha256(a.text) as anchor_digest, sha256(c.text) as candidate_digest,
        a.id as anchor_id, a.text as anchor_text, c.id as candidate_id, c.text as candidate_text,
        p.id as positive_id, p.text as positive_text
      from pairs
      join anchors as a on a.num = anchor
      join documents as c on c.num = candidate
      left join documents as p on p.num = positive
      where pairs.num in (select unnest($rows::integer[]))`,
    { rows: listValue([...rows]) },
    signal,
  );
  const byRow = new Map(found.map((row) => [row['num'] as number, row]));
  return rows.flatMap((number): PairTexts[] => {
    const row = byRow.get(number);
    if (!row) return [];
    const textOf = (part: string): DigestedText => ({
      id: row[`${part}_id`] as string,
      text: row[`${part}_text`] as string,
      digest: row[`${part}_digest`] as string,
    });
    const [id, text] = [row['positive_id'] as string | null, row['positive_text'] as string];
    return [
      {
        ...judgedOf(row),
        anchor: textOf('anchor'),
        candidate: textOf('candidate'),
        positive: id === null ? null : { id, text },
      },
    ];
  });
};

/** The anchors or the documents whose texts have these digests. */
export const textsWith = async (
  database: Database,
  role: 'anchor' | 'document',
  digests: readonly string[],
  signal?: AbortSignal,
): Promise<DigestedText[]> => {
  if (digests.length === 0) return [];
  const rows = await database.rows(
    `select id, text, sha256(text) as digest from ${role}s
      where digest in (select unnest($digests::varchar[])) order by num`,
    { digests: listValue([...digests]) },
    signal,
  );
  return rows as unknown as DigestedText[];
};
