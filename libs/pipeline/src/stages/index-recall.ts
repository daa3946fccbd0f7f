import { SluiceError } from '@sluice/contracts';
import { hashKeys } from '@sluice/mining';
import { reachOf } from '../depth.ts';
import { indexName } from '../lineage.ts';
import type { Plan } from '../plan.ts';
import type {
  Artifact,
  JobContext,
  Neighbours,
  Ports,
  SearchableIndex,
  VectorFiles,
} from '../ports.ts';
import { anchorsShareVectors, gatherRows, scorePairs, vectorFiles } from '../vectors.ts';
import { readFacts, type IngestMeta } from './ingest.ts';

/** How hard an index has to look, and what it then finds. */
export interface IndexRecall {
  /** Given to each of its searches. */
  effort: number;
  /** Share of the sample's nearest documents that it found. */
  recall: number;
}

/** Anchors that are searched for twice: recall of some 25,000 documents is told to well within a percent. */
const SAMPLE = 256;
/** The sample is one of the anchors alone: no other seed draws it, so that no seed makes a run look again. */
const SEED = 0x5eed;
const MOST_EFFORT = 8;

export const EXACT: IndexRecall = { effort: 1, recall: 1 };

/**
 * Compares what an approximate index finds for a sample of the anchors with what there is, and lets it look twice
 * as hard until it finds enough.
 *
 * @param wanted share of the nearest documents that it is to find
 * @throws SluiceError `spec` when it does not, however hard it looks
 */
export const auditIndex = async (
  plan: Plan,
  rows: Artifact<IngestMeta>,
  index: SearchableIndex,
  wanted: number,
  ports: Ports,
  { signal }: JobContext = {},
): Promise<IndexRecall> => {
  const files = await vectorFiles(plan, 'document', rows.meta.documents, ports);
  const queries = await sampledVectors(plan, rows, files, ports);
  const k = reachOf(plan.spec, rows.meta).nearest;
  const exact = await exactIndex(ports).open(indexName(plan, rows.meta.documents), files);
  const nearest = await exact.search(queries, k, { signal });
  let recall = 0;
  for (let effort = 1; effort <= MOST_EFFORT; effort *= 2) {
    const found = await index.search(queries, k, { signal, effort });
    recall = await recallOf(found, nearest, queries, files, ports);
    if (recall >= wanted) return { effort, recall };
  }
  throw new SluiceError(
    'spec',
    `the index ${plan.index} finds ${percent(recall)} of the ${k} nearest documents, looking ${MOST_EFFORT} times as ` +
      `hard as usual, where mine.min_index_recall asks for ${percent(wanted)}: build a better graph ` +
      '(infrastructure.vectors: m, ef_construct, hnsw_ef, quantization), use the exact index, or lower the bar',
  );
};

const percent = (share: number): string => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;

const exactIndex = ({ indexes }: Ports) => {
  const exact = indexes.find((index) => index.exact);
  if (!exact) throw new Error('no exact index is at hand to compare an approximate one with');
  return exact;
};

/** The vectors of the anchors whose lots are lowest. */
const sampledVectors = async (
  plan: Plan,
  rows: Artifact<IngestMeta>,
  documents: VectorFiles,
  ports: Ports,
): Promise<Float32Array> => {
  const { keys, own } = await readFacts(rows, ports);
  const lots = Float64Array.from(keys.anchors, (key) => hashKeys(SEED, key, 0));
  const sample = Int32Array.from(lots.keys())
    .sort((a, b) => lots[a]! - lots[b]! || a - b)
    .slice(0, SAMPLE);
  if (anchorsShareVectors(plan, rows.meta)) {
    const sampled = sample.map((anchor) => own[anchor]!);
    return gatherRows(documents, sampled, ports.matrices);
  }
  const files = await vectorFiles(plan, 'anchor', rows.meta.anchors, ports);
  return gatherRows(files, sample, ports.matrices);
};

/**
 * The share of the nearest documents that were found. A document counts that is as similar, by its stored vector,
 * as the last of the nearest: of equals at the end of a list it is no fault to have found another.
 */
const recallOf = async (
  found: Neighbours,
  nearest: Neighbours,
  queries: Float32Array,
  files: VectorFiles,
  { matrices }: Ports,
): Promise<number> => {
  const { k } = found;
  const places = Int32Array.from(found.documents.keys()).filter((i) => found.documents[i]! >= 0);
  const pairs = {
    anchors: places.map((i) => Math.floor(i / k)),
    documents: places.map((i) => found.documents[i]!),
  };
  const similarities = await scorePairs(queries, files, pairs, matrices);
  const floors = lastSimilarities(nearest);
  const hits = places.filter((_, i) => similarities[i]! >= floors[pairs.anchors[i]!]!);
  const there = nearest.documents.filter((document) => document >= 0);
  return there.length === 0 ? 1 : hits.length / there.length;
};

/** Of each list that of its last document; −Infinity where it holds all documents. */
const lastSimilarities = ({ k, similarities }: Neighbours): Float64Array =>
  new Float64Array(similarities.length / k).map((_, query) => similarities[(query + 1) * k - 1]!);
