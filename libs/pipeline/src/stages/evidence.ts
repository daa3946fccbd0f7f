import {
  dot,
  highestWithPositives,
  mutualNeighbours,
  neighbourVotes,
  overlap,
  raggedOf,
  rowOf,
  shingles,
  type Evidence,
  type Ragged,
  type Shard,
} from '@sluice/mining';
import type { Plan } from '../plan.ts';
import type { JobContext, Ports, RowRange } from '../ports.ts';
import { shardsOf } from '../shards.ts';
import { readTextColumn, rowSet } from '../text-column.ts';
import { gatherRows, vectorFiles } from '../vectors.ts';
import { guideScores } from './guide-evidence.ts';
import { ingested, type IngestMeta } from './ingest.ts';
import { readNearest, type NeighboursMeta } from './neighbours/lists.ts';
import { neighboursShardName, reachFor } from './neighbours/shard-name.ts';
import { required } from './required.ts';
import { teacherScores } from './teacher-evidence.ts';

/** Whether a filter asks who a candidate's own neighbours are. */
export const asksWhoseNeighbours = ({ spec: { filter } }: Plan): boolean =>
  filter.neighbour_vote !== undefined || filter.mutual_neighbours;

/**
 * What the filters of a spec ask for beyond similarities, for one shard; nothing else is computed. The teacher
 * comes last: it is asked only about what all the rest leaves open.
 *
 * @param shard with what people decided and what is held out as its evidence
 * @param range of the anchors the shard is about
 */
export const gatherEvidence = async (
  plan: Plan,
  meta: IngestMeta,
  shard: Shard,
  range: RowRange,
  ports: Ports,
  context: JobContext = {},
): Promise<Evidence> => {
  const { filter } = plan.spec;
  const evidence: Evidence = { ...shard.evidence };
  if (filter.near_duplicate_similarity !== undefined) {
    evidence.positiveSimilarities = await positiveSimilarities(plan, meta, shard, ports);
  }
  if (filter.near_duplicate_overlap !== undefined) {
    evidence.positiveOverlaps = await positiveOverlaps(plan, shard, ports);
  }
  if (asksWhoseNeighbours(plan)) {
    const neighbours = await documentNeighbours(plan, meta, ports);
    const k = filter.vote_neighbours;
    if (filter.neighbour_vote !== undefined) {
      evidence.neighbourVotes = neighbourVotes(shard, neighbours, k);
    }
    if (filter.mutual_neighbours)
      evidence.mutualNeighbours = mutualNeighbours(shard, neighbours, k);
  }
  if (plan.guides) evidence.guides = await guideScores(plan, shard, range, ports);
  if (plan.teacher) {
    evidence.teacher = await teacherScores(plan, { ...shard, evidence }, range, ports, context);
  }
  return evidence;
};

/** Every positive that is known of an anchor: those of its triplets, and all that were judged. */
const knownPositives = ({ judged, positives }: Shard): Ragged => {
  const rows: number[][] = [];
  for (let a = 0; a + 1 < judged.offsets.length; a++) {
    rows.push([...new Set([...rowOf(judged, a), ...rowOf(positives, a)])]);
  }
  return raggedOf(rows);
};

/** Positions of the documents that a shard is about, in a list of each once. */
const documentsOf = (lists: Ragged[], documents: number): { list: Int32Array; at: Int32Array } => {
  const at = new Int32Array(documents).fill(-1);
  const list: number[] = [];
  for (const { values } of lists) {
    for (const document of values) {
      if (at[document] === -1) at[document] = list.push(document) - 1;
    }
  }
  return { list: Int32Array.from(list), at };
};

const positiveSimilarities = async (
  plan: Plan,
  meta: IngestMeta,
  shard: Shard,
  ports: Ports,
): Promise<Float64Array> => {
  const positives = knownPositives(shard);
  const { list, at } = documentsOf([shard.proposals, positives], meta.documents);
  const files = await vectorFiles(plan, 'document', meta.documents, ports);
  const vectors = await gatherRows(files, list, ports.matrices);
  const { dimensions } = files;
  return highestWithPositives(shard.proposals, positives, (candidate, positive) =>
    dot(vectors, at[candidate]! * dimensions, vectors, at[positive]! * dimensions, dimensions),
  );
};

const positiveOverlaps = async (plan: Plan, shard: Shard, ports: Ports): Promise<Float64Array> => {
  const rows = await ingested(plan, ports);
  const path = await ports.artifacts.path(rows, 'documents.parquet');
  const positives = knownPositives(shard);
  const { list, at } = documentsOf([shard.proposals, positives], rows.meta.documents);
  const wanted = rowSet(rows.meta.documents, list);
  const texts = await readTextColumn(ports.tables, path, 'text', wanted);
  const tokens = plan.spec.filter.shingle_tokens;
  const sets = Array.from(list, (document) => shingles(texts.at(document), tokens));
  return highestWithPositives(shard.proposals, positives, (candidate, positive) =>
    overlap(sets[at[candidate]!]!, sets[at[positive]!]!),
  );
};

/** Each document's nearest documents, itself not counted. */
const documentNeighbours = async (plan: Plan, meta: IngestMeta, ports: Ports): Promise<Ragged> => {
  const offsets = new Uint32Array(meta.documents + 1);
  const values = new Int32Array(meta.documents * reachFor(plan, meta, 'document').nearest);
  let end = 0;
  for (const range of shardsOf(meta.documents)) {
    const name = neighboursShardName(plan, meta, 'document', range);
    const nearest = await readNearest(await required<NeighboursMeta>(name, ports), ports);
    nearest.forEach((list, i) => {
      const own = range.start + i;
      for (const document of list) if (document !== own) values[end++] = document;
      offsets[own + 1] = end;
    });
  }
  return { offsets, values: values.subarray(0, end) };
};
