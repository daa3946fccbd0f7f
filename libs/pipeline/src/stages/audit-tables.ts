import { DECISIONS, HARDNESS, REASONS, SOURCES, distanceOf } from '@sluice/mining';
import type { Distance } from '@sluice/mining';
import type { Column, Tables, TableWriter, WrittenFile } from '../ports.ts';
import type { ShardAudit } from './shard-audit.ts';

/** Columns of the audit, a row per proposal, triplet, positive and anchor. */
const TABLES = {
  candidates: [
    { name: 'anchor_id', type: 'string' },
    { name: 'candidate_id', type: 'string' },
    { name: 'source', type: 'string' },
    { name: 'rank', type: 'int32' },
    { name: 'similarity', type: 'double' },
    { name: 'decision', type: 'string' },
    { name: 'reason', type: 'string', nullable: true },
    { name: 'loss', type: 'double', nullable: true },
  ],
  triplets: [
    { name: 'anchor_id', type: 'string' },
    { name: 'positive_id', type: 'string' },
    { name: 'negative_id', type: 'string' },
    { name: 'd_ap', type: 'double' },
    { name: 'd_an', type: 'double' },
    { name: 'hardness', type: 'string' },
    { name: 'row', type: 'int32' },
  ],
  positives: [
    { name: 'anchor_id', type: 'string' },
    { name: 'positive_id', type: 'string' },
    { name: 'similarity', type: 'double' },
    { name: 'd_ap', type: 'double' },
  ],
  anchors: [
    { name: 'anchor_id', type: 'string' },
    { name: 'positives', type: 'int32' },
    { name: 'first_positive_rank', type: 'int32' },
    { name: 'candidates', type: 'int32' },
    { name: 'triplets', type: 'int32' },
  ],
} as const satisfies Record<string, readonly Column[]>;

type TableName = keyof typeof TABLES;
const NAMES = Object.keys(TABLES) as TableName[];
const fileOf = (table: TableName): string => `audit/${table}-00000-of-00001.parquet`;
export const TRIPLETS_FILE = fileOf('triplets');

/** Triplets of a shard (their positions in it) that found a place in the data, with their rows. */
export interface PlacedTriplets {
  positions: number[];
  rows: number[];
}

export interface AuditWriter {
  append(shard: ShardAudit, placed: PlacedTriplets, decisions: Uint8Array): Promise<void>;
  close(): Promise<WrittenFile[]>;
}

/** Names of anchors and documents by number. */
export interface Ids {
  anchor(row: number): string;
  document(row: number): string;
}

/** Writes `audit/*.parquet`: everything that was decided, so that every number can be counted again. */
export const openAudit = async (
  tables: Tables,
  path: (file: string) => string,
  ids: Ids,
  distance: Distance,
): Promise<AuditWriter> => {
  const writers = {} as Record<TableName, TableWriter>;
  for (const name of NAMES) writers[name] = await tables.create(path(fileOf(name)), TABLES[name]);
  return {
    append: async (shard, placed, decisions) => {
      await writers.candidates.append(candidateRows(shard, decisions, ids));
      await writers.triplets.append(tripletRows(shard, placed, ids));
      await writers.positives.append(positiveRows(shard, ids, distance));
      await writers.anchors.append(anchorRows(shard, placed, ids));
    },
    close: async () => {
      const files: WrittenFile[] = [];
      for (const name of NAMES) {
        files.push({ path: fileOf(name), rows: await writers[name].close() });
      }
      return files;
    },
  };
};

/** Each anchor's id, as often as it has values in a ragged list. */
const anchorOfEach = ({ range }: ShardAudit, offsets: Uint32Array, ids: Ids): string[] => {
  const names: string[] = [];
  for (let a = 0; a + 1 < offsets.length; a++) {
    const name = ids.anchor(range.start + a);
    for (let i = offsets[a]!; i < offsets[a + 1]!; i++) names.push(name);
  }
  return names;
};

const candidateRows = (shard: ShardAudit, decisions: Uint8Array, ids: Ids) => {
  const { proposals, reasons, losses } = shard;
  return {
    anchor_id: anchorOfEach(shard, proposals.offsets, ids),
    candidate_id: Array.from(proposals.values, (document) => ids.document(document)),
    source: Array.from(proposals.sources, (source) => SOURCES[source]!),
    rank: proposals.ranks,
    similarity: proposals.similarities,
    decision: Array.from(decisions, (decision) => DECISIONS[decision]!),
    reason: Array.from(reasons, (reason) => (reason === 0 ? null : REASONS[reason]!)),
    loss: losses ?? new Float64Array(reasons.length).fill(Number.NaN),
  };
};

const tripletRows = (
  { range, proposals, positives, triplets }: ShardAudit,
  { positions, rows }: PlacedTriplets,
  ids: Ids,
) => ({
  anchor_id: positions.map((t) => ids.anchor(range.start + triplets.anchors[t]!)),
  positive_id: positions.map((t) => ids.document(positives.values[triplets.positives[t]!]!)),
  negative_id: positions.map((t) => ids.document(proposals.values[triplets.negatives[t]!]!)),
  d_ap: Float64Array.from(positions, (t) => triplets.dAp[t]!),
  d_an: Float64Array.from(positions, (t) => triplets.dAn[t]!),
  hardness: positions.map((t) => HARDNESS[triplets.hardness[t]!]!),
  row: Int32Array.from(rows),
});

const positiveRows = (shard: ShardAudit, ids: Ids, distance: Distance) => ({
  anchor_id: anchorOfEach(shard, shard.positives.offsets, ids),
  positive_id: Array.from(shard.positives.values, (document) => ids.document(document)),
  similarity: shard.positives.similarities,
  d_ap: shard.positives.similarities.map((similarity) => distanceOf(distance, similarity)),
});

const anchorRows = (shard: ShardAudit, { positions }: PlacedTriplets, ids: Ids) => {
  const { range, positives, proposals, triplets, firstPositiveRanks } = shard;
  const perAnchor = new Int32Array(range.end - range.start);
  for (const t of positions) perAnchor[triplets.anchors[t]!]!++;
  const lengths = (offsets: Uint32Array): Int32Array =>
    perAnchor.map((_, a) => offsets[a + 1]! - offsets[a]!);
  return {
    anchor_id: Array.from(perAnchor, (_, a) => ids.anchor(range.start + a)),
    positives: lengths(positives.offsets),
    first_positive_rank: firstPositiveRanks,
    candidates: lengths(proposals.offsets),
    triplets: perAnchor,
  };
};
