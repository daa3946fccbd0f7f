import { z } from 'zod';
import { nonMaximumSuppression } from '../non-maximum-suppression.ts';
import type { Proposals } from '../shard.ts';
import {
  judgeLog,
  OUTCOMES,
  type JudgedLog,
  type Outcome,
  type Predictions,
  type Truth,
} from './prediction-log.ts';
import { rowsBy } from './rows-by.ts';
import { SOURCES } from './source.ts';

/** `mine.errors:` in the run spec. */
export const errorOptions = z.strictObject({
  top_k: z.int().min(1).default(100).describe('a wrong document is an error down to this rank'),
  per_group: z
    .int()
    .min(1)
    .default(64)
    .describe('errors kept of each group of predictions, highest loss first'),
  iou: z
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .describe('of boxes that overlap by more than this, the one of the highest loss is kept'),
});

export type ErrorOptions = z.infer<typeof errorOptions>;

export interface ProposedErrors {
  /** Per anchor of the run, best rank first; ranks are those of the log. */
  proposals: Proposals;
  /** What the model paid, per proposal; NaN where the log tells neither loss nor score. */
  losses: Float64Array;
  /** Predictions by outcome. */
  counts: Record<Outcome, number>;
}

/**
 * The `errors` source: the wrong documents among the first `top_k` that a model predicted for an anchor,
 * thinned by online hard example mining (Shrivastava, Gupta & Girshick, arXiv 1604.03540). The errors of
 * a group are taken by loss, highest first; where they have boxes, one that overlaps a box already taken
 * by an IoU above `iou` is passed over; the first `per_group` are kept (there 64 of an image, two images
 * to a batch of 128). Equal losses go by rank, then by anchor and document; unknown losses come last.
 *
 * Where the log gives no loss, it is the pairwise hinge max(0, s(wrong) − s(right) + margin), s(right)
 * being the best score of a right document. Where no right document was predicted, s(right) is the
 * lowest score of the anchor: a document that the model did not list scores no higher, so this is the
 * least it can have paid.
 *
 * Predictions may come in any order, but all of an anchor and all of a group must be among them.
 *
 * @param margin of the hinge, in units of the scores
 * @throws MiningFault for columns that do not fit together
 */
export const proposeErrors = (
  log: Predictions,
  truth: Truth,
  options: ErrorOptions,
  margin: number,
): ProposedErrors => {
  const judged = judgeLog(log, truth, options.top_k, margin);
  keepHardest(log, judged, options);
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
  for (const outcome of judged.outcomes) counts[outcome]++;
  return { ...proposed(log, judged), counts: counts as Record<Outcome, number> };
};

/** Turns the errors that a group has too many of into `suppressed` and `over_cap`. */
const keepHardest = (
  { anchors, documents, groups = anchors, boxes }: Predictions,
  { outcomes, ranks, losses }: JudgedLog,
  { per_group: cap, iou }: ErrorOptions,
): void => {
  const paid = losses.map((loss) => (Number.isNaN(loss) ? -Infinity : loss));
  const hardestFirst = (a: number, b: number): number =>
    Number(paid[b] > paid[a]) - Number(paid[b] < paid[a]) ||
    ranks[a] - ranks[b] ||
    anchors[a] - anchors[b] ||
    documents[a] - documents[b];
  const groupCount = groups.reduce((most, group) => Math.max(most, group), -1) + 1;
  const members = rowsBy(
    groups.map((group, row) => (outcomes[row] === 'proposed' ? group : -1)),
    groupCount,
  );
  for (let group = 0; group < groupCount; group++) {
    const errors = members.values
      .subarray(members.offsets[group], members.offsets[group + 1])
      .sort(hardestFirst);
    const kept = boxes
      ? nonMaximumSuppression(boxes, errors, iou, cap)
      : Array.from(errors.subarray(0, cap));
    const last = kept.length < cap ? errors.length : errors.indexOf(kept[cap - 1]);
    errors.forEach((row, place) => (outcomes[row] = place < last ? 'suppressed' : 'over_cap'));
    for (const row of kept) outcomes[row] = 'proposed';
  }
};

const proposed = (
  { documents }: Predictions,
  { outcomes, ranks, losses, byAnchor }: JudgedLog,
): Pick<ProposedErrors, 'proposals' | 'losses'> => {
  const isProposed = (row: number): boolean => outcomes[row] === 'proposed';
  const rows = byAnchor.values.filter(isProposed);
  let end = 0;
  const offsets = new Uint32Array(byAnchor.offsets.length);
  for (let anchor = 0; anchor + 1 < offsets.length; anchor++) {
    for (let i = byAnchor.offsets[anchor]; i < byAnchor.offsets[anchor + 1]; i++) {
      if (isProposed(byAnchor.values[i])) end++;
    }
    offsets[anchor + 1] = end;
  }
  return {
    proposals: {
      offsets,
      values: rows.map((row) => documents[row]),
      ranks: rows.map((row) => ranks[row]),
      sources: new Uint8Array(rows.length).fill(SOURCES.indexOf('errors')),
    },
    losses: Float64Array.from(rows, (row) => losses[row]),
  };
};
