import { reachOf } from '../depth.ts';
import { auditedIndexName, indexName } from '../lineage.ts';
import type { Plan } from '../plan.ts';
import type { IngestMeta } from './ingest.ts';

/**
 * The artifact of the `index` stage. That of an approximate index tells how hard it has to look as well, and is
 * named by what it was held to; `indexName` is the name that the index itself goes by.
 */
export const indexStageName = (plan: Plan, meta: IngestMeta): string =>
  plan.indexRecall === undefined
    ? indexName(plan, meta.documents)
    : auditedIndexName(plan, meta.documents, reachOf(plan.spec, meta).nearest, plan.indexRecall);
