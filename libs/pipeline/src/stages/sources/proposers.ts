import {
  proposeAtRandom,
  proposeNeighbours,
  SOURCES,
  type Ragged,
  type Source,
} from '@sluice/mining';
import { windowOf } from '../../depth.ts';
import { inBatchName } from '../../lineage.ts';
import type { Plan } from '../../plan.ts';
import type { Ports, RowRange } from '../../ports.ts';
import type { Facts, IngestMeta } from '../ingest.ts';
import { required } from '../required.ts';
import { errorsShardName, errorsShardWith } from './errors.ts';
import { readStored, type Proposed, type ProposedMeta } from './stored-proposals.ts';

/** What the sources may go by when they propose for a range of anchors. */
export interface MineShard {
  plan: Plan;
  meta: IngestMeta;
  range: RowRange;
  /** Of the range alone. */
  facts: Facts;
  /** Each anchor's nearest documents, as far down as any that may be proposed. */
  neighbours: Ragged;
}

/** A source of proposals, as a shard of the `mine` stage sees it. */
interface Proposer {
  /** What it proposes is named by, beside the neighbours and the range. */
  parts: (plan: Plan, meta: IngestMeta, range: RowRange) => unknown;
  propose: (shard: MineShard, ports: Ports) => Promise<Proposed>;
}

/** Every source of proposals. To add one, name it in SOURCES of the mining library and list it here. */
export const PROPOSERS: Record<Source, Proposer> = {
  ann: {
    parts: ({ spec }, meta) => windowOf(spec, meta).depth,
    propose: ({ plan, meta, neighbours, facts }) => {
      const { depth } = windowOf(plan.spec, meta);
      const source = SOURCES.indexOf('ann');
      const proposals = proposeNeighbours(neighbours, depth, source, facts.labels);
      return Promise.resolve({ proposals, warnings: [] });
    },
  },

  errors: {
    parts: (plan, meta, range) => errorsShardName(plan, meta, errorsShardWith(plan, meta, range)),
    propose: async ({ plan, meta, range }, ports) => {
      const shard = errorsShardWith(plan, meta, range);
      const name = errorsShardName(plan, meta, shard);
      const artifact = await required<ProposedMeta>(name, ports);
      return readStored(artifact, 'errors', within(range, shard), ports);
    },
  },

  'in-batch': {
    parts: (plan, { documents }) => inBatchName(plan, documents),
    propose: async ({ plan, meta, range }, ports) => {
      const name = inBatchName(plan, meta.documents);
      const artifact = await required<ProposedMeta>(name, ports);
      return readStored(artifact, 'in-batch', range, ports);
    },
  },

  random: {
    parts: ({ spec }) => ({ options: spec.mine.random, seed: spec.select.seed }),
    propose: ({ plan: { spec }, facts: { keys, own, labels } }) => {
      const anchors = { keys: keys.anchors, ownDocument: own, labels: labels?.anchors };
      const documents = { keys: keys.documents, labels: labels?.documents };
      const { per_anchor: count } = spec.mine.random;
      const proposals = proposeAtRandom(anchors, documents, count, spec.select.seed);
      return Promise.resolve({ proposals, warnings: [] });
    },
  },
};

const within = ({ start, end }: RowRange, outer: RowRange): RowRange => ({
  start: start - outer.start,
  end: end - outer.start,
});
