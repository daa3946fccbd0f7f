import { type PlannedSpec, SluiceError } from '@sluice/contracts';
import { resolveWindow, type ErrorOptions, type Window } from '@sluice/mining';
import type { IngestMeta } from './stages/ingest.ts';

/** How many positives an anchor gives triplets: 1 of a class and all that were judged, unless set. */
export const positivesPerAnchor = ({ select }: PlannedSpec, hasLabels: boolean): number =>
  select.positives_per_anchor === 'all'
    ? Number.POSITIVE_INFINITY
    : (select.positives_per_anchor ?? (hasLabels ? 1 : Number.POSITIVE_INFINITY));

/**
 * The window of ranks of a run. Judged positives may fill the head of any search, so all of an anchor's
 * count; members of a class are passed over by the miner, so only those used do.
 */
export const windowOf = (spec: PlannedSpec, { hasLabels, mostPositives }: IngestMeta): Window => {
  const used = hasLabels
    ? Math.min(mostPositives, positivesPerAnchor(spec, hasLabels))
    : mostPositives;
  return resolveWindow(spec.filter, spec.select.num_negatives, used);
};

/** Documents searched to know recall@100: the anchor's own text may be one of them. */
const RECALL_SEARCH = 101;
/** Members of the anchor's class looked past among its nearest documents; few anchors have more of them there. */
const CLASS_ALLOWANCE = 256;

/** How many of its nearest documents are looked for, for each anchor. */
export interface Reach {
  /** Of any class. */
  nearest: number;
  /** Of other classes than its own, however many of its own are nearer; 0 where there are no classes. */
  others: number;
}

/**
 * As far as any source may ask, and with a filter that looks at closeness as without one: so neither another
 * source nor another filter or threshold makes a run search again.
 */
export const reachOf = (spec: PlannedSpec, meta: IngestMeta): Reach => {
  const { depth } = windowOf(
    { ...spec, filter: { ...spec.filter, mutual_neighbours: true } },
    meta,
  );
  const { documents, hasLabels, mostPositives } = meta;
  const allowance = hasLabels ? Math.min(mostPositives + 1, CLASS_ALLOWANCE) : 0;
  const nearest = Math.max(RECALL_SEARCH, predictedDepth(spec.mine.errors), depth + allowance);
  return {
    nearest: Math.min(documents, nearest),
    others: hasLabels ? Math.min(documents, depth) : 0,
  };
};

/** Documents searched so that `top_k` are left beside the anchor's own text. */
export const predictedDepth = ({ top_k: topK }: ErrorOptions): number => topK + 1;

/**
 * Refuses a corpus too small to give anyone the negatives asked for. A window deeper than the corpus is
 * no fault by itself: it then ends where the corpus does.
 *
 * @throws SluiceError `input`
 */
export const refuseSmallCorpus = (
  { filter, select }: PlannedSpec,
  { documents, hasLabels, mostPositives, fewestPositives }: IngestMeta,
): void => {
  const negatives = filter.range_min + select.num_negatives;
  const positives = hasLabels ? fewestPositives + 1 : mostPositives;
  if (negatives + positives <= documents) return;
  const skipped = filter.range_min > 0 ? ` after skipping ${filter.range_min}` : '';
  throw new SluiceError(
    'input',
    `the corpus has ${documents} documents, too few for ${select.num_negatives} negatives${skipped} ` +
      `beside ${positives} that are positive: lower select.num_negatives, or bring more documents`,
  );
};
