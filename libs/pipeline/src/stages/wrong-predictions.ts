import { proposeErrors, type ErrorOptions, type Predictions } from '@sluice/mining';
import { storedPredictions } from '../ingest/predictions.ts';
import type { Plan } from '../plan.ts';
import type { Artifact, Neighbours, Ports } from '../ports.ts';
import type { Facts, IngestMeta } from './ingest.ts';
import type { Proposed } from './shared-proposals.ts';
import { truthOf } from './truth.ts';

/** The wrong predictions of the log, of all anchors: a group may reach over shards. */
export const wrongInLog = async (
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

/** Documents searched so that `top_k` are left beside the anchor's own text. */
export const predictedDepth = ({ top_k: topK }: ErrorOptions): number => topK + 1;

/**
 * Without a log, the run's own model makes the predictions: each anchor's nearest documents, scored by
 * their similarity.
 */
export const wrongNeighbours = (
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
