import type { Matrices, WrittenFile } from '../ports.ts';
import type { PlacedTriplets } from './audit-tables.ts';
import type { ShardAudit } from './shard-audit.ts';

const FILE = 'indices/triplets.npy';

export interface TripletIndicesWriter {
  append(shard: ShardAudit, placed: PlacedTriplets): Promise<void>;
  close(): Promise<WrittenFile>;
}

/**
 * Writes the triplets as numbers, an int64 matrix of shape (triplets, 3), row for row those of the audit: a is a row of
 * the table of anchor texts, p and n are rows of the table of document texts. Losses of pytorch-metric-learning take
 * its three columns, with the embeddings of the documents as `ref_emb`.
 */
export const openTripletIndices = async (
  matrices: Matrices,
  path: (file: string) => string,
): Promise<TripletIndicesWriter> => {
  const matrix = await matrices.createIndices(path(FILE), 3);
  return {
    append: (shard, placed) => matrix.append(indicesOf(shard, placed)),
    close: async () => ({ path: FILE, rows: await matrix.close() }),
  };
};

const indicesOf = (
  { range, positives, proposals, triplets }: ShardAudit,
  { positions }: PlacedTriplets,
): Int32Array => {
  const indices = new Int32Array(positions.length * 3);
  positions.forEach((t, i) => {
    indices[3 * i] = range.start + triplets.anchors[t]!;
    indices[3 * i + 1] = positives.values[triplets.positives[t]!]!;
    indices[3 * i + 2] = proposals.values[triplets.negatives[t]!]!;
  });
  return indices;
};
