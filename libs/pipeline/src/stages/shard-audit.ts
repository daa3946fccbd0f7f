import type { Proposals, Ragged, Triplets } from '@sluice/mining';
import type { Plan } from '../plan.ts';
import type { Ports, RowRange } from '../ports.ts';
import { curateShardName, type CurateMeta } from './curate.ts';
import type { IngestMeta } from './ingest.ts';
import type { MineMeta } from './mine.ts';
import { minedShards, readJoined, readProposals } from './proposals.ts';
import { required } from './required.ts';

/** Everything that was decided about a range of anchors, read back from the artifacts. */
export interface ShardAudit {
  range: RowRange;
  proposals: Proposals & { similarities: Float64Array };
  /** What a model paid for each proposal; absent where no source told. */
  losses: Float64Array | undefined;
  decisions: Uint8Array;
  reasons: Uint8Array;
  positives: Ragged & { similarities: Float64Array };
  triplets: Triplets;
  /** 0 where no positive was among the documents searched. */
  firstPositiveRanks: Int32Array;
  mined: MineMeta[];
  curated: CurateMeta;
}

export const readShardAudit = async (
  plan: Plan,
  meta: IngestMeta,
  range: RowRange,
  ports: Ports,
): Promise<ShardAudit> => {
  const mined = await minedShards(plan, meta, range, ports);
  const curated = await required<CurateMeta>(curateShardName(plan, meta, range), ports);
  const read = async <T>(file: string): Promise<T> =>
    (await ports.matrices.read(await ports.artifacts.path(curated, `${file}.npy`))).data as T;
  const hasLosses = mined.every(({ files }) => files.some(({ name }) => name === 'losses.npy'));
  return {
    range,
    proposals: {
      ...(await readProposals(plan, meta, range, ports)),
      similarities: await read('similarities'),
    },
    losses: hasLosses ? await readJoined(mined, 'losses.npy', ports) : undefined,
    decisions: await read('decisions'),
    reasons: await read('reasons'),
    positives: {
      offsets: Uint32Array.from(await read<Int32Array>('positive-offsets')),
      values: await read('positive-documents'),
      similarities: await read('positive-similarities'),
    },
    triplets: {
      anchors: await read('triplet-anchors'),
      positives: await read('triplet-positives'),
      negatives: await read('triplet-negatives'),
      dAp: await read('triplet-d-ap'),
      dAn: await read('triplet-d-an'),
      hardness: await read('triplet-hardness'),
    },
    firstPositiveRanks: await readJoined(mined, 'first-positive-ranks.npy', ports),
    mined: mined.map((shard) => shard.meta),
    curated: curated.meta,
  };
};
