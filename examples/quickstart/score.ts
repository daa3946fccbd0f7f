import { join } from 'node:path';
import type { Tables } from '@sluice/pipeline';

/** What became of the planted false negatives. */
export interface Score {
  planted: number;
  /** Proposed by a miner at all. */
  proposed: number;
  /** Rejected by a filter. */
  caught: number;
  /** Passed the filters, but not chosen. */
  passedOver: number;
  /** Negatives in the triplets. */
  emitted: number;
  /** How many would have been among each query's nearest candidates without any filter. */
  naive: number;
  perAnchor: number;
}

const PER_ANCHOR = 4;

/** Counts the planted false negatives in the audit of a version. */
export const scoreAudit = async (
  tables: Tables,
  folder: string,
  unjudged: readonly { query_id: string; product_id: string }[],
): Promise<Score> => {
  const planted = new Set(unjudged.map((pair) => `${pair.query_id} ${pair.product_id}`));
  const score: Score = {
    planted: planted.size,
    proposed: 0,
    caught: 0,
    passedOver: 0,
    emitted: 0,
    naive: 0,
    perAnchor: PER_ANCHOR,
  };
  const nearest = new Map<string, number>();
  const file = join(folder, 'audit/candidates-00000-of-00001.parquet');
  const columns = ['anchor_id', 'candidate_id', 'decision', 'reason'];
  for await (const batch of tables.read(file, columns)) {
    const [anchors, candidates, decisions, reasons] = columns.map(
      (name) => batch[name] as string[],
    );
    for (let i = 0; i < anchors.length; i++) {
      const anchor = anchors[i];
      const isPlanted = planted.has(`${anchor} ${candidates[i]}`);
      const reason = reasons[i];
      // The audit lists an anchor's candidates nearest first; its judged positives are no negatives.
      const rank = nearest.get(anchor) ?? 0;
      if (reason !== 'known_positive' && reason !== 'own_text') nearest.set(anchor, rank + 1);
      if (!isPlanted) continue;
      if (rank < PER_ANCHOR) score.naive++;
      score.proposed++;
      if (decisions[i] === 'rejected') score.caught++;
      else if (decisions[i] === 'selected') score.emitted++;
      else score.passedOver++;
    }
  }
  return score;
};
