import {
  proposeAtRandom,
  proposeNeighbours,
  SOURCES,
  type Ragged,
  type Source,
} from '@sluice/mining';
import { errorsName, inBatchName } from '../lineage.ts';
import type { Plan } from '../plan.ts';
import type { Artifact, Neighbours, Ports, RowRange } from '../ports.ts';
import { shardsOf } from '../shards.ts';
import { mineClassBatches } from './class-batches.ts';
import type { Facts, IngestMeta } from './ingest.ts';
import { readShared, shareProposals, type Proposed } from './shared-proposals.ts';
import { wrongInLog, wrongNeighbours } from './wrong-predictions.ts';

/** What the sources may go by when they propose for a range of anchors. */
export interface MineShard {
  plan: Plan;
  rows: Artifact<IngestMeta>;
  range: RowRange;
  /** Of the whole run, and of the range alone. */
  facts: { run: Facts; range: Facts };
  /** Each anchor's nearest documents, and the first search for them, equally deep for all. */
  neighbours: Ragged;
  first: Neighbours;
  /** Neighbours that `ann` may propose. */
  depth: number;
}

type Proposer = (shard: MineShard, ports: Ports, signal?: AbortSignal) => Promise<Proposed>;

/** Every source of proposals. To add one, name it in SOURCES of the mining library and list it here. */
export const PROPOSERS: Record<Source, Proposer> = {
  ann: ({ neighbours, depth, facts }) =>
    Promise.resolve({
      proposals: proposeNeighbours(neighbours, depth, SOURCES.indexOf('ann'), facts.range.labels),
      warnings: [],
    }),

  errors: async ({ plan, rows, range, facts, first }, ports) => {
    if (!plan.spec.input.predictions) return wrongNeighbours(first, facts.range, plan.spec);
    const shared = await shareProposals(errorsName(plan), ports, () =>
      wrongInLog(plan, rows, facts.run, ports),
    );
    return readShared(shared, 'errors', range, ports);
  },

  'in-batch': async ({ plan, rows, range, facts }, ports, signal) => {
    const name = inBatchName(plan, shardsOf(rows.meta.documents));
    const shared = await shareProposals(name, ports, () =>
      mineClassBatches(plan, facts.run, ports, signal),
    );
    return readShared(shared, 'in-batch', range, ports);
  },

  random: ({ plan: { spec }, facts }) => {
    const { keys, own, labels } = facts.range;
    const anchors = { keys: keys.anchors, ownDocument: own, labels: labels?.anchors };
    const documents = { keys: keys.documents, labels: labels?.documents };
    const { per_anchor: count } = spec.mine.random;
    return Promise.resolve({
      proposals: proposeAtRandom(anchors, documents, count, spec.select.seed),
      warnings: [],
    });
  },
};
