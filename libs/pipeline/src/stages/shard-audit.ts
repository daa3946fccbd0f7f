import type { Proposals, Ragged, Triplets } from '@sluice/mining';
import type { Plan } from '../plan.ts';
import type { Artifact, Ports, RowRange } from '../ports.ts';
import { curateShardName, readProposals, type CurateMeta } from './curate.ts';
import type { IngestMeta } from './ingest.ts';
import { mineShardName, type MineMeta } from './mine.ts';
import { required } from './required.ts';

/** Everything that was decided about a range of anchors, read back from the artifacts. */
export interface ShardAudit {
  range: RowRange;
  proposals: Proposals & { similarities: Float64Array };
  decisions: Uint8Array;
  reasons: Uint8Array;
  positives: Ragged & { similarities: Float64Array };
  triplets: Triplets;
  /** 0 where no positive was among the documents searched. */
  firstPositiveRanks: Int32Array;
  mined: MineMeta;
  curated: CurateMeta;
}

export const readShardAudit = async (
  plan: Plan,
  meta: IngestMeta,
  range: RowRange,
  ports: Ports,
): Promise<ShardAudit> => {
  const mined = await required<MineMeta>(mineShardName(plan, meta, range), ports);
  const curated = await required<CurateMeta>(curateShardName(plan, meta, range), ports);
  const from = async <T>(artifact: Artifact, file: string): Promise<T> =>
    (await ports.matrices.read(await ports.artifacts.path(artifact, `${file}.npy`))).data as T;
  const read = <T>(file: string): Promise<T> => from<T>(curated, file);
  return {
    range,
    proposals: {
      ...(await readProposals(plan, meta, range, ports)),
      similarities: await read('similarities'),
    },
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
    firstPositiveRanks: await from(mined, 'first-positive-ranks'),
    mined: mined.meta,
    curated: curated.meta,
  };
};
