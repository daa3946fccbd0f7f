import type { ReviewPool } from '@sluice/mining';
import type { Database } from './connection.ts';

/**
 * All candidates as the sampling of the mining library wants them. The enums of the table are in the order
 * of its lists; of reasons, 0 is none.
 */
export const readPool = async (database: Database, signal?: AbortSignal): Promise<ReviewPool> => {
  const columns = await database.columns(
    `select anchor, coalesce(similarity, 'nan') as similarity,
        enum_code(decision)::integer as decision,
        coalesce(enum_code(reason)::integer + 1, 0) as reason
      from pairs order by num`,
    {},
    signal,
  );
  return {
    anchors: Int32Array.from(columns['anchor'] as number[]),
    similarities: Float64Array.from(columns['similarity'] as number[]),
    decisions: Uint8Array.from(columns['decision'] as number[]),
    reasons: Uint8Array.from(columns['reason'] as number[]),
  };
};
