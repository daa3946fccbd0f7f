import { join } from 'node:path';
import type { Manifest } from '@sluice/contracts';
import { createTables } from '@sluice/datasets';

/** All rows of a table, as objects. */
export const rowsOf = async <Row>(
  folder: string,
  file: string,
  columns: string[],
): Promise<Row[]> => {
  const rows: Row[] = [];
  for await (const batch of createTables().read(join(folder, file), columns)) {
    const length = batch[columns[0]].length;
    for (let i = 0; i < length; i++) {
      rows.push(Object.fromEntries(columns.map((name) => [name, batch[name][i]])) as Row);
    }
  }
  return rows;
};

export interface CandidateRow {
  anchor_id: string;
  candidate_id: string;
  source: string;
  rank: number;
  similarity: number;
  decision: 'rejected' | 'kept' | 'selected' | 'review';
  reason: string | null;
  /** NaN where no source told. */
  loss: number;
}
export interface TripletRow {
  anchor_id: string;
  positive_id: string;
  negative_id: string;
  d_ap: number;
  d_an: number;
  hardness: 'hard' | 'semi_hard' | 'easy';
  row: number;
}
export interface PositiveRow {
  anchor_id: string;
  positive_id: string;
  similarity: number;
  d_ap: number;
}
export interface AnchorRow {
  anchor_id: string;
  positives: number;
  first_positive_rank: number;
  candidates: number;
  triplets: number;
}

/** The audit of a version, read from its Parquet files alone. */
export const readAudit = async (folder: string) => ({
  candidates: await rowsOf<CandidateRow>(folder, 'audit/candidates-00000-of-00001.parquet', [
    'anchor_id',
    'candidate_id',
    'source',
    'rank',
    'similarity',
    'decision',
    'reason',
    'loss',
  ]),
  triplets: await rowsOf<TripletRow>(folder, 'audit/triplets-00000-of-00001.parquet', [
    'anchor_id',
    'positive_id',
    'negative_id',
    'd_ap',
    'd_an',
    'hardness',
    'row',
  ]),
  positives: await rowsOf<PositiveRow>(folder, 'audit/positives-00000-of-00001.parquet', [
    'anchor_id',
    'positive_id',
    'similarity',
    'd_ap',
  ]),
  anchors: await rowsOf<AnchorRow>(folder, 'audit/anchors-00000-of-00001.parquet', [
    'anchor_id',
    'positives',
    'first_positive_rank',
    'candidates',
    'triplets',
  ]),
});

export type Audit = Awaited<ReturnType<typeof readAudit>>;

/** Candidates that are known not to be negatives: nobody's triplets. */
const KNOWN = new Set(['unusable_vector', 'known_positive', 'same_label', 'own_text']);

const distance = (similarity: number): number => Math.sqrt(Math.max(0, 2 - 2 * similarity));

/** The manifest's numbers, counted anew from the audit with the definitions written down a second time. */
export const recount = (audit: Audit, margin: number) => {
  const { candidates, triplets, positives, anchors } = audit;
  const perAnchor = Map.groupBy(positives, ({ anchor_id }) => anchor_id);
  const zeroLoss = { zero: 0, triplets: 0 };
  for (const { anchor_id, similarity, reason } of candidates) {
    if (reason !== null && KNOWN.has(reason)) continue;
    for (const { d_ap } of perAnchor.get(anchor_id) ?? []) {
      zeroLoss.triplets++;
      if (d_ap - distance(similarity) + margin <= 0) zeroLoss.zero++;
    }
  }
  const zero = triplets.filter(({ d_ap, d_an }) => d_ap - d_an + margin <= 0).length;
  const hardness = { hard: 0, semi_hard: 0, easy: 0 };
  for (const { d_ap, d_an } of triplets) {
    if (d_an <= d_ap) hardness.hard++;
    else if (d_an <= d_ap + margin) hardness.semi_hard++;
    else hardness.easy++;
  }
  const rejected = candidates.filter(({ decision }) => decision === 'rejected');
  const review = candidates.filter(({ decision }) => decision === 'review');
  const within = (k: number): number =>
    anchors.filter(({ first_positive_rank: r }) => r > 0 && r <= k).length / anchors.length;
  return {
    anchors: anchors.length,
    positives: positives.length,
    candidates: countBy(candidates, ({ source }) => source),
    rejected: countBy(rejected, ({ reason }) => reason!),
    review: countBy(review, ({ reason }) => reason!),
    kept: candidates.length - rejected.length - review.length,
    selected: candidates.filter(({ decision }) => decision === 'selected').length,
    triplets: triplets.length,
    hardness,
    zero_loss_fraction: {
      candidates: zeroLoss.triplets === 0 ? null : zeroLoss.zero / zeroLoss.triplets,
      curated: triplets.length === 0 ? null : zero / triplets.length,
    },
    recall: { '1': within(1), '10': within(10), '100': within(100) } satisfies Manifest['recall'],
  };
};

const countBy = <Row>(rows: Row[], key: (row: Row) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[key(row)] = (counts[key(row)] ?? 0) + 1;
  return counts;
};
