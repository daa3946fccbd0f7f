import { reachOf, type Reach } from '../../depth.ts';
import { embedName, ingestName, neighboursName } from '../../lineage.ts';
import type { Plan } from '../../plan.ts';
import type { Role, RowRange } from '../../ports.ts';
import { anchorsShareVectors } from '../../vectors.ts';
import { indexStageName } from '../index-name.ts';
import type { IngestMeta } from '../ingest.ts';

/** How far is searched for the rows of a role: documents are asked only who their own neighbours are. */
export const reachFor = (plan: Plan, meta: IngestMeta, role: Role): Reach =>
  role === 'anchor'
    ? reachOf(plan.spec, meta)
    : { nearest: Math.min(meta.documents, plan.spec.filter.vote_neighbours + 1), others: 0 };

export const neighboursShardName = (
  plan: Plan,
  meta: IngestMeta,
  role: Role,
  range: RowRange,
): string => {
  const shared = role === 'anchor' && anchorsShareVectors(plan, meta);
  const queries = shared ? ingestName(plan) : embedName(plan, role, range);
  const index = indexStageName(plan, meta);
  return neighboursName(index, queries, role, reachFor(plan, meta, role), range);
};
