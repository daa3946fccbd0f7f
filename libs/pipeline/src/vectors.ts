import { rowProducts } from '@sluice/mining';
import { embedName } from './lineage.ts';
import type { Plan } from './plan.ts';
import type { Matrices, Ports, Role, RowRange, VectorFiles } from './ports.ts';
import { SHARD_ROWS, shardsOf, shardsWithin } from './shards.ts';
import type { EmbedMeta } from './stages/embed.ts';
import { ingested, type IngestMeta } from './stages/ingest.ts';
import { required } from './stages/required.ts';

/** The vectors of all documents or all anchors, as files. */
export const vectorFiles = async (
  plan: Plan,
  role: Role,
  rows: number,
  ports: Ports,
): Promise<VectorFiles> => ({
  rows,
  dimensions: plan.model.dimensions,
  files: await Promise.all(
    shardsOf(rows).map(async (range) => {
      const artifact = await required<EmbedMeta>(embedName(plan, role, range), ports);
      const path = await ports.artifacts.path(artifact, 'vectors.npy');
      return { path, rows: artifact.meta.rows };
    }),
  ),
});

/** Whether anchors have no vectors of their own, each being a document to a model that treats both alike. */
export const anchorsShareVectors = (plan: Plan, { anchorsAreDocuments }: IngestMeta): boolean =>
  plan.model.symmetric && anchorsAreDocuments;

/** The vectors of a range of whole shards, row-major. */
export const vectorsOf = async (
  plan: Plan,
  role: Role,
  range: RowRange,
  ports: Ports,
): Promise<Float32Array> => {
  const { dimensions } = plan.model;
  const vectors = new Float32Array((range.end - range.start) * dimensions);
  for (const shard of shardsWithin(range)) {
    const artifact = await required<EmbedMeta>(embedName(plan, role, shard), ports);
    const { data } = await ports.matrices.read(await ports.artifacts.path(artifact, 'vectors.npy'));
    vectors.set(data, (shard.start - range.start) * dimensions);
  }
  return vectors;
};

/** The vectors of a range of anchors, row-major. */
export const anchorVectors = async (
  plan: Plan,
  range: RowRange,
  own: Int32Array,
  ports: Ports,
): Promise<Float32Array> => {
  const { meta } = await ingested(plan, ports);
  if (!anchorsShareVectors(plan, meta)) return vectorsOf(plan, 'anchor', range, ports);
  const files = await vectorFiles(plan, 'document', meta.documents, ports);
  return gatherRows(files, own.subarray(range.start, range.end), ports.matrices);
};

/** Some rows of a matrix, row-major. */
export const pickRows = (
  matrix: Float32Array,
  rows: Int32Array,
  dimensions: number,
): Float32Array => {
  const picked = new Float32Array(rows.length * dimensions);
  rows.forEach((row, i) =>
    picked.set(matrix.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions),
  );
  return picked;
};

/** Some rows of a matrix at rest, in the order asked for; each file is read once, whole. */
export const gatherRows = async (
  { files, dimensions }: VectorFiles,
  rows: Int32Array,
  matrices: Matrices,
): Promise<Float32Array> => {
  const gathered = new Float32Array(rows.length * dimensions);
  for (const { file, members } of byFile(files.length, rows)) {
    const { data } = await matrices.read(files[file]!.path);
    for (const member of members) {
      const at = (rows[member]! - file * SHARD_ROWS) * dimensions;
      gathered.set((data as Float32Array).subarray(at, at + dimensions), member * dimensions);
    }
  }
  return gathered;
};

/**
 * Inner products of anchors with documents that lie in files: one pass over the files that are touched,
 * one file in memory at a time, whatever the number of documents.
 *
 * @param pairs row of the anchor in `anchors` and number of the document, pair by pair
 */
export const scorePairs = async (
  anchors: Float32Array,
  { files, dimensions }: VectorFiles,
  pairs: { anchors: Int32Array; documents: Int32Array },
  matrices: Matrices,
): Promise<Float64Array> => {
  const scores = new Float64Array(pairs.documents.length);
  for (const { file, members } of byFile(files.length, pairs.documents)) {
    const data = (await matrices.read(files[file]!.path)).data as Float32Array;
    const starts = members.map((pair) => (pairs.documents[pair]! - file * SHARD_ROWS) * dimensions);
    const found = new Float64Array(members.length);
    const products = rowProducts(data, dimensions);
    // Pairs of one anchor mostly follow one another.
    for (let from = 0, to = 0; from < members.length; from = to) {
      const anchor = pairs.anchors[members[from]!]!;
      while (to < members.length && pairs.anchors[members[to]!] === anchor) to++;
      products(anchors, anchor * dimensions, starts, from, to, found);
    }
    members.forEach((pair, i) => (scores[pair] = found[i]!));
  }
  return scores;
};

const fileOf = (row: number): number => Math.floor(row / SHARD_ROWS);

/** Positions of `rows` grouped by the file their row lies in (a counting sort). */
const byFile = (files: number, rows: Int32Array): { file: number; members: Int32Array }[] => {
  const starts = new Int32Array(files + 1);
  for (const row of rows) starts[fileOf(row) + 1]!++;
  for (let file = 0; file < files; file++) starts[file + 1]! += starts[file]!;
  const next = starts.slice();
  const order = new Int32Array(rows.length);
  rows.forEach((row, position) => (order[next[fileOf(row)]!++] = position));
  return Array.from({ length: files }, (_, file) => ({
    file,
    members: order.subarray(starts[file], starts[file + 1]),
  })).filter(({ members }) => members.length > 0);
};
