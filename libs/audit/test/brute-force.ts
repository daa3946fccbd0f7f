import type { AuditFilter, AuditQuery } from '@sluice/contracts';
import { distanceOf, HARDNESS, hardnessOf } from '@sluice/mining';
import { MARGIN, type Candidate, type MadeAudit } from './made-audit.ts';

/** A candidate as a page shows it, with the definitions written down a second time. */
export interface Shown extends Candidate {
  row: number;
  anchor: string;
  candidate: string;
  positive_id: string | null;
  positive: string;
  d_ap: number | null;
  d_an: number | null;
  margin: number | null;
  hardness: string | null;
  triplets: number;
}

export const shownRows = (made: MadeAudit): Shown[] => {
  const anchors = new Map(made['anchor-texts'].map(({ id, text }) => [id, text]));
  const documents = new Map(made['document-texts'].map(({ id, text }) => [id, text]));
  const order = new Map(made['document-texts'].map(({ id }, i) => [id, i]));
  return made.candidates.map((candidate, row): Shown => {
    const { anchor_id, candidate_id, similarity } = candidate;
    const own = made.triplets.filter(
      (triplet) => triplet.anchor_id === anchor_id && triplet.negative_id === candidate_id,
    );
    const all = made.positives.filter((positive) => positive.anchor_id === anchor_id);
    const [positive] = (own.length > 0 ? own : all).toSorted(
      (a, b) => a.d_ap - b.d_ap || order.get(a.positive_id)! - order.get(b.positive_id)!,
    );
    const d_ap = positive?.d_ap ?? null;
    const d_an = similarity === null ? null : distanceOf('euclidean', similarity);
    const both = d_ap !== null && d_an !== null;
    return {
      ...candidate,
      row,
      anchor: anchors.get(anchor_id)!,
      candidate: documents.get(candidate_id)!,
      positive_id: positive?.positive_id ?? null,
      positive: positive ? documents.get(positive.positive_id)! : '',
      d_ap,
      d_an,
      margin: both ? d_an - d_ap : null,
      hardness: both ? HARDNESS[hardnessOf(d_ap, d_an, MARGIN)] : null,
      triplets: own.length,
    };
  });
};

const within = (value: number | null, from = -Infinity, to = Infinity): boolean =>
  value !== null && value >= from && value <= to;

const matches = (row: Shown, filter: AuditFilter): boolean => {
  const words = ['decision', 'reason', 'source', 'hardness'] as const;
  const text = filter.text?.toLowerCase();
  return (
    words.every((word) => {
      const wanted: readonly unknown[] | undefined = filter[word];
      return !wanted || wanted.includes(row[word]);
    }) &&
    (filter.similarity_from === undefined && filter.similarity_to === undefined
      ? true
      : within(row.similarity, filter.similarity_from, filter.similarity_to)) &&
    (filter.margin_from === undefined && filter.margin_to === undefined
      ? true
      : within(row.margin, filter.margin_from, filter.margin_to)) &&
    (!text ||
      [row.anchor, row.positive, row.candidate].some((t) => t.toLowerCase().includes(text))) &&
    (filter.anchor === undefined || row.anchor_id === filter.anchor) &&
    (filter.candidate === undefined || row.candidate_id === filter.candidate)
  );
};

/** The rows of a page; those without a value to sort by come last. */
export const pageOf = (
  rows: Shown[],
  { order, descending, offset, limit, ...filter }: AuditQuery,
): { total: number; rows: Shown[] } => {
  const found = rows.filter((row) => matches(row, filter));
  found.sort((a, b) => {
    const [x, y] = [a[order], b[order]];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || a.row - b.row;
    return (descending ? y - x : x - y) || a.row - b.row;
  });
  return { total: found.length, rows: found.slice(offset, offset + limit) };
};
