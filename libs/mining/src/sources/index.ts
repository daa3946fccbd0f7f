import { z } from 'zod';
import { randomOptions } from './at-random.ts';
import { errorOptions } from './errors.ts';
import { checkMinerOptions, inBatchOptions } from './in-batch.ts';
import { SOURCES } from './source.ts';

export { proposeNeighbours } from './ann.ts';
export { proposeAtRandom } from './at-random.ts';
export { type ErrorOptions, proposeErrors, type ProposedErrors } from './errors.ts';
export {
  type BatchPlan,
  type BatchRows,
  joinPairs,
  mineBatch,
  planBatches,
  type PlannedBatch,
  proposeInBatch,
  type RankedPairs,
} from './in-batch.ts';
export { type MergedProposals, mergeProposals } from './merge.ts';
export { type Outcome, OUTCOMES, type Predictions, type Truth } from './prediction-log.ts';
export { type Source, SOURCES } from './source.ts';

/** `mine:` in the run spec. */
export const mineOptions = z
  .strictObject({
    sources: z
      .array(z.enum(SOURCES))
      .min(1)
      .refine((sources) => new Set(sources).size === sources.length, 'names a source twice')
      .default(['ann'])
      .describe('who proposes candidates; one that several propose belongs to the first named'),
    min_index_recall: z
      .number()
      .min(0)
      .max(1)
      .default(0.95)
      .describe(
        'share of the nearest documents that an approximate index must find for a sample of the anchors; the run ends where it cannot',
      ),
    ...inBatchOptions,
    errors: errorOptions.prefault({}),
    random: randomOptions.prefault({}),
  })
  .superRefine(checkMinerOptions);

export type MineOptions = z.infer<typeof mineOptions>;
