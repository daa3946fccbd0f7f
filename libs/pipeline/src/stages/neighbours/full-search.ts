import type { Plan } from '../../plan.ts';
import type { Artifact, Neighbours, Ports, SearchableIndex } from '../../ports.ts';
import { indexStageName } from '../index-name.ts';
import { openIndex, type IndexMeta } from '../index-vectors.ts';
import type { IngestMeta } from '../ingest.ts';
import { required } from '../required.ts';
import type { Part } from './lists.ts';

/** Rows of a shard whose lists are asked for. */
export interface Asked {
  part: Part;
  /** Positions in the shard, ascending. */
  rows: Int32Array;
  /** Their vectors, row-major. */
  queries: Float32Array;
  /** How long a list is asked for. */
  wanted: number;
  /** Their labels, where documents of the own label are left out. */
  excluding?: Int32Array | undefined;
}

/** Searches among all documents of a run, k deep; the index is opened by the first search. */
export const fullSearch = (
  plan: Plan,
  rows: Artifact<IngestMeta>,
  ports: Ports,
  signal?: AbortSignal,
): ((asked: Asked, k: number) => Promise<Neighbours>) => {
  let index: Promise<SearchableIndex> | undefined;
  return async ({ queries, excluding }, k) => {
    index ??= openIndex(plan, rows, ports);
    const { meta } = await required<IndexMeta>(indexStageName(plan, rows.meta), ports);
    return (await index).search(queries, k, { signal, excluding, effort: meta.effort });
  };
};
