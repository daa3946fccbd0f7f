import { reachOf, type Reach } from '../../depth.ts';
import { embedName, indexName, ingestName, neighboursName } from '../../lineage.ts';
import type { Plan } from '../../plan.ts';
import type { Artifact, JobContext, Neighbours, Ports, Role, RowRange } from '../../ports.ts';
import { timed, type Timing } from '../../timing.ts';
import { anchorsShareVectors, anchorVectors, vectorsOf } from '../../vectors.ts';
import { openIndex } from '../index-vectors.ts';
import { ingested, readFacts, type Facts, type IngestMeta } from '../ingest.ts';
import { writeLists } from './lists.ts';

export type NeighboursMeta = Timing;

/** How far is searched for the rows of a role: documents are asked only who their own neighbours are. */
const reachFor = (plan: Plan, meta: IngestMeta, role: Role): Reach =>
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
  const index = indexName(plan, meta.documents);
  return neighboursName(index, queries, role, reachFor(plan, meta, role), range);
};

/**
 * The `neighbours` stage, one shard: the nearest documents of a range of anchors or documents, with their
 * similarities. Where an anchor's own class takes up too much of its list, its nearest of other classes beside.
 */
export const neighbours = async (
  plan: Plan,
  role: Role,
  range: RowRange,
  ports: Ports,
  { signal, progress }: JobContext = {},
): Promise<Artifact<NeighboursMeta>> => {
  const rows = await ingested(plan, ports);
  const name = neighboursShardName(plan, rows.meta, role, range);
  return ports.artifacts.write(name, async (draft) => {
    const { seconds } = await timed(async () => {
      const { own, labels } = await readFacts(rows, ports);
      const reach = reachFor(plan, rows.meta, role);
      const index = await openIndex(plan, rows, ports);
      const queries =
        role === 'anchor'
          ? await anchorVectors(plan, range, own, ports)
          : await vectorsOf(plan, 'document', range, ports);
      const nearest = await index.search(queries, reach.nearest, { signal });
      await writeLists(draft, 'nearest', nearest, ports);
      if (reach.others === 0 || !labels) return;
      const ofRange = labels.anchors.subarray(range.start, range.end);
      const short = shortOfOthers(nearest, { ...labels, anchors: ofRange }, reach.others);
      const others = await index.search(
        rowsOf(queries, short, plan.model.dimensions),
        reach.others,
        {
          signal,
          excluding: short.map((anchor) => ofRange[anchor]!),
        },
      );
      await writeLists(draft, 'others', others, ports);
      await ports.matrices.write(draft.path('others-anchors.npy'), {
        data: short,
        shape: [short.length],
      });
    });
    const items = range.end - range.start;
    progress?.(items, items);
    return { items, seconds };
  });
};

/** Positions of the anchors among whose nearest documents are fewer than `wanted` of other classes. */
const shortOfOthers = (
  { k, documents }: Neighbours,
  labels: NonNullable<Facts['labels']>,
  wanted: number,
): Int32Array<ArrayBuffer> =>
  Int32Array.from(labels.anchors.keys()).filter((anchor) => {
    const list = documents.subarray(anchor * k, (anchor + 1) * k);
    const label = labels.anchors[anchor];
    let others = 0;
    for (const document of list) {
      if (document >= 0 && labels.documents[document] !== label) others++;
    }
    return others < wanted;
  });

const rowsOf = (matrix: Float32Array, rows: Int32Array, dimensions: number): Float32Array => {
  const picked = new Float32Array(rows.length * dimensions);
  rows.forEach((row, i) =>
    picked.set(matrix.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions),
  );
  return picked;
};
