import { proposeErrors, type Predictions } from '@sluice/mining';
import { predictedDepth } from '../../depth.ts';
import { storedPredictions } from '../../ingest/predictions.ts';
import { errorsName, ingestName } from '../../lineage.ts';
import type { Plan } from '../../plan.ts';
import type { Artifact, Neighbours, Ports, RowRange } from '../../ports.ts';
import { shardsOf } from '../../shards.ts';
import { ingested, readFacts, type Facts, type IngestMeta } from '../ingest.ts';
import { readScored, type NeighboursMeta } from '../neighbours/lists.ts';
import { neighboursShardName } from '../neighbours/shard-name.ts';
import { required } from '../required.ts';
import { truthOf, factsOf } from '../truth.ts';
import { storeProposals, type Proposed, type ProposedMeta } from './stored-proposals.ts';

/** The range of anchors whose errors are found together with those of one range: all in a log, whose groups span shards. */
export const errorsShardWith = (
  { spec }: Plan,
  { anchors }: IngestMeta,
  range: RowRange,
): RowRange => (spec.input.predictions ? { start: 0, end: anchors } : range);

/** The ranges whose errors are found by themselves. */
export const errorsShards = (plan: Plan, meta: IngestMeta): RowRange[] => {
  const all = { start: 0, end: meta.anchors };
  return plan.spec.input.predictions ? [all] : shardsOf(meta.anchors);
};

export const errorsShardName = (plan: Plan, meta: IngestMeta, range: RowRange): string => {
  const { predictions } = plan.spec.input;
  const log = predictions ? ingestName(plan) : neighboursShardName(plan, meta, 'anchor', range);
  return errorsName(plan, log);
};

/** The `errors` stage, one shard: the wrong documents that a log, or the run's own model, predicted. */
export const errors = async (
  plan: Plan,
  range: RowRange,
  ports: Ports,
): Promise<Artifact<ProposedMeta>> => {
  const rows = await ingested(plan, ports);
  return storeProposals(errorsShardName(plan, rows.meta, range), ports, async () => {
    const facts = await readFacts(rows, ports);
    if (plan.spec.input.predictions) return wrongInLog(plan, rows, facts, ports);
    const name = neighboursShardName(plan, rows.meta, 'anchor', range);
    const found = await required<NeighboursMeta>(name, ports);
    const nearest = await readScored(found, 'nearest', ports);
    return wrongNeighbours(nearest, factsOf(facts, range), plan.spec);
  });
};

/** The wrong predictions of the log, of all anchors. */
const wrongInLog = async (
  { spec: { mine, select } }: Plan,
  rows: Artifact<IngestMeta>,
  facts: Facts,
  ports: Ports,
): Promise<Proposed> => {
  const log = await storedPredictions(rows, ports);
  const { proposals, losses } = proposeErrors(log, truthOf(facts), mine.errors, select.margin);
  const warnings =
    proposals.values.length > 0
      ? []
      : [
          `errors: none of the ${log.anchors.length} predictions of the log is a wrong document ` +
            `within mine.errors.top_k (${mine.errors.top_k})`,
        ];
  return { proposals, losses, warnings };
};

/**
 * Without a log, the run's own model makes the predictions: each anchor's nearest documents, scored by
 * their similarity.
 */
const wrongNeighbours = (
  neighbours: Neighbours,
  facts: Facts,
  { mine, select }: Plan['spec'],
): Proposed => {
  const log = predictionsOf(neighbours, predictedDepth(mine.errors));
  const { proposals, losses } = proposeErrors(log, truthOf(facts), mine.errors, select.margin);
  return { proposals, losses, warnings: [] };
};

/** The first `depth` of each list; where one is shorter, its −1 is no document and is passed over. */
const predictionsOf = ({ k, documents, similarities }: Neighbours, depth: number): Predictions => {
  const each = Math.min(k, depth);
  const predictions = (documents.length / k) * each;
  const log = {
    anchors: new Int32Array(predictions),
    documents: new Int32Array(predictions),
    scores: new Float64Array(predictions),
  };
  for (let anchor = 0; anchor * k < documents.length; anchor++) {
    const [from, to] = [anchor * k, anchor * each];
    log.anchors.fill(anchor, to, to + each);
    log.documents.set(documents.subarray(from, from + each), to);
    log.scores.set(similarities.subarray(from, from + each), to);
  }
  return log;
};
