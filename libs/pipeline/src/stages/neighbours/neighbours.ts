import type { Plan } from '../../plan.ts';
import type { Artifact, JobContext, Ports, Role, RowRange } from '../../ports.ts';
import { timed } from '../../timing.ts';
import { anchorVectors, pickRows, vectorsOf } from '../../vectors.ts';
import { ingested, readFacts, type Facts } from '../ingest.ts';
import { listSearch } from './list-search.ts';
import { writeLists, type FoundLists, type NeighboursMeta } from './lists.ts';
import { neighboursShardName, reachFor } from './shard-name.ts';

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
  const { nearest: wanted, others } = reachFor(plan, rows.meta, role);
  return ports.artifacts.write(neighboursShardName(plan, rows.meta, role, range), async (draft) => {
    const items = range.end - range.start;
    const { result: work, seconds } = await timed(async () => {
      const { own, labels } = await readFacts(rows, ports);
      const search = await listSearch(plan, rows, role, range, ports, signal);
      const queries =
        role === 'anchor'
          ? await anchorVectors(plan, range, own, ports)
          : await vectorsOf(plan, 'document', range, ports);
      const all = new Int32Array(items).map((_, row) => row);
      const nearest = await search.find({ part: 'nearest', rows: all, queries, wanted });
      await writeLists(draft, 'nearest', nearest, ports);
      if (labels && others > 0) {
        const ofRange = {
          anchors: labels.anchors.subarray(range.start, range.end),
          documents: labels.documents,
        };
        const short = shortOfOthers(nearest, wanted, ofRange, others);
        const lists = await search.find({
          part: 'others',
          rows: short,
          queries: pickRows(queries, short, plan.model.dimensions),
          wanted: others,
          excluding: short.map((anchor) => ofRange.anchors[anchor]!),
        });
        await writeLists(draft, 'others', lists, ports, short);
      }
      return search.work();
    });
    progress?.(items, items);
    return { wanted: { nearest: wanted, others }, ...(work && { work }), items, seconds };
  });
};

/** The anchors, by position, among whose nearest documents are fewer than `others` of other classes. */
const shortOfOthers = (
  { k, documents }: FoundLists,
  wanted: number,
  labels: NonNullable<Facts['labels']>,
  others: number,
): Int32Array =>
  new Int32Array(labels.anchors.keys()).filter((anchor) => {
    const label = labels.anchors[anchor];
    let found = 0;
    for (const document of documents.subarray(anchor * k, anchor * k + wanted)) {
      if (document >= 0 && labels.documents[document] !== label) found++;
    }
    return found < others;
  });
