import { SluiceError } from '@sluice/contracts';
import { meanCosine } from '@sluice/mining';
import { embedName, indexName } from '../lineage.ts';
import { indexOf, type Plan } from '../plan.ts';
import type { Artifact, IndexDifference, JobContext, Ports, SearchableIndex } from '../ports.ts';
import { shardsOf } from '../shards.ts';
import { timed, type Timing } from '../timing.ts';
import { vectorFiles } from '../vectors.ts';
import type { EmbedMeta } from './embed.ts';
import { indexStageName } from './index-name.ts';
import { auditIndex, EXACT, type IndexRecall } from './index-recall.ts';
import { documentLabels, ingested, type IngestMeta } from './ingest.ts';
import { changesSince, differenceOf } from './neighbours/changes.ts';
import { earlierRun } from './neighbours/earlier-run.ts';
import { required } from './required.ts';

export interface IndexMeta extends Timing, IndexRecall {
  kind: string;
  documents: number;
  /** Over all pairs of documents; null for fewer than two. */
  meanCosine: number | null;
  /** Documents whose vectors are unusable. */
  unusable: number[];
}

/** The index of a run, made to answer for all documents. */
export const openIndex = async (
  plan: Plan,
  rows: Artifact<IngestMeta>,
  ports: Ports,
  difference?: IndexDifference,
): Promise<SearchableIndex> => {
  const files = await vectorFiles(plan, 'document', rows.meta.documents, ports);
  const labels = await documentLabels(rows, ports);
  const name = indexName(plan, rows.meta.documents);
  return indexOf(plan, ports).open(name, { ...files, ...(labels && { labels }) }, difference);
};

/**
 * The `index` stage: makes the index answer for all documents, and takes the statistics of their vectors.
 *
 * @throws SluiceError `model` when more vectors are unusable than the share of bad rows allowed
 */
export const indexVectors = async (
  plan: Plan,
  ports: Ports,
  context: JobContext = {},
): Promise<Artifact<IndexMeta>> => {
  const rows = await ingested(plan, ports);
  const shards = shardsOf(rows.meta.documents);
  return ports.artifacts.write(indexStageName(plan, rows.meta), async () => {
    const metas = await Promise.all(
      shards.map((shard) => required<EmbedMeta>(embedName(plan, 'document', shard), ports)),
    );
    const unusable = metas.flatMap(({ meta }) => meta.unusable);
    refuseUnusable(unusable, rows.meta.documents, plan.spec.input.max_rejected);
    const files = await vectorFiles(plan, 'document', rows.meta.documents, ports);
    const { result, seconds } = await timed(async () => {
      const index = await openIndex(plan, rows, ports, await differenceSince(plan, rows, ports));
      const bar = plan.indexRecall;
      const recall =
        bar === undefined ? EXACT : await auditIndex(plan, rows, index, bar, ports, context);
      const sum = await sumOf(
        files.files.map(({ path }) => path),
        files.dimensions,
        ports,
      );
      return { sum, recall };
    });
    return {
      kind: plan.index,
      documents: files.rows,
      ...result.recall,
      meanCosine: meanCosine(result.sum, files.rows - unusable.length),
      unusable: unusable.map(({ row }) => row),
      items: files.rows,
      seconds,
    };
  });
};

/**
 * How the documents differ from those of the version before, where that is known: an index may then be changed
 * in place, and every shard of the search finds the comparison made.
 */
const differenceSince = async (
  plan: Plan,
  rows: Artifact<IngestMeta>,
  ports: Ports,
): Promise<IndexDifference | undefined> => {
  const earlier = await earlierRun(plan, ports);
  const changes = earlier && (await changesSince(earlier, plan, rows, ports));
  return changes && differenceOf(changes, earlier, ports);
};

const refuseUnusable = (
  unusable: EmbedMeta['unusable'],
  documents: number,
  limit: number,
): void => {
  const [first] = unusable;
  if (!first || unusable.length <= limit * documents) return;
  throw new SluiceError(
    'model',
    `${unusable.length} of ${documents} vectors are unusable; the first, of document "${first.id}", ` +
      `is ${first.fault}: check the model, or raise input.max_rejected`,
  );
};

const sumOf = async (paths: string[], dimensions: number, ports: Ports): Promise<Float64Array> => {
  const sum = new Float64Array(dimensions);
  for (const path of paths) {
    const { data } = await ports.matrices.read(path);
    for (let i = 0; i < data.length; i++) sum[i % dimensions]! += data[i]!;
  }
  return sum;
};
