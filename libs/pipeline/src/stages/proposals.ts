import type { Proposals } from '@sluice/mining';
import type { Plan } from '../plan.ts';
import type { Artifact, Ports, RowRange } from '../ports.ts';
import { shardsWithin } from '../shards.ts';
import type { IngestMeta } from './ingest.ts';
import { mineShardName, type MineMeta } from './mine.ts';
import { required } from './required.ts';

/** What the mine stage made of a range of anchors, which may span shards. */
export const minedShards = (
  plan: Plan,
  meta: IngestMeta,
  range: RowRange,
  ports: Ports,
): Promise<Artifact<MineMeta>[]> =>
  Promise.all(
    shardsWithin(range).map((shard) => required<MineMeta>(mineShardName(plan, meta, shard), ports)),
  );

/** Reads one file of each artifact, in order, as one array. */
export const readJoined = async <Values extends Int32Array | Uint8Array | Float64Array>(
  artifacts: readonly Artifact[],
  file: string,
  ports: Ports,
): Promise<Values> => {
  const parts = await Promise.all(
    artifacts.map(async (artifact) => {
      const matrix = await ports.matrices.read(await ports.artifacts.path(artifact, file));
      return matrix.data as Values;
    }),
  );
  if (parts.length === 1) return parts[0]!;
  const Joined = parts[0]!.constructor as new (length: number) => Values;
  const joined = new Joined(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};

/** What the sources proposed for a range of anchors. */
export const readProposals = async (
  plan: Plan,
  meta: IngestMeta,
  range: RowRange,
  ports: Ports,
): Promise<Proposals> => {
  const shards = await minedShards(plan, meta, range, ports);
  const ends: number[] = [0];
  for (const shard of shards) {
    const offsets = await readJoined<Int32Array>([shard], 'offsets.npy', ports);
    const before = ends.at(-1)!;
    for (let a = 1; a < offsets.length; a++) ends.push(before + offsets[a]!);
  }
  return {
    offsets: Uint32Array.from(ends),
    values: await readJoined<Int32Array>(shards, 'candidates.npy', ports),
    sources: await readJoined<Uint8Array>(shards, 'sources.npy', ports),
    ranks: await readJoined<Int32Array>(shards, 'ranks.npy', ports),
  };
};
