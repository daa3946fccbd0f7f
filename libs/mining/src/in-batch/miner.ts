import { z } from 'zod';
import { MiningFault } from '../fault.ts';
import type { Random } from '../random.ts';
import { DISTANCES, type Distance } from '../similarity.ts';
import type { Batch } from './batch.ts';
import type { Mined } from './mined.ts';

/** An in-batch miner under the name and with the options of pytorch-metric-learning 2.9. */
export interface Miner {
  /** `miner_options:` in the run spec. */
  readonly options: z.ZodType;
  /**
   * The triplets or pairs of a batch that the miner's rule keeps. Only stochastic miners draw from
   * `random`. Throws a MiningFault for options or vectors that make no sense.
   */
  mine(batch: Batch, options: unknown, random: Random): Mined;
}

export const defineMiner = <Options extends z.ZodType>(
  options: Options,
  mine: (batch: Batch, options: z.output<Options>, random: Random) => Mined,
): Miner => ({
  options,
  mine: (batch, given, random) => {
    const parsed = options.safeParse(given);
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0];
      throw new MiningFault(['miner_options', ...path].join('.'), message);
    }
    return mine(batch, parsed.data, random);
  },
});

/**
 * `euclidean` compares distances of L2-normalised vectors, `cosine` and `dot` compare similarities:
 * bounds among the options are then similarities too (LpDistance, CosineSimilarity and
 * DotProductSimilarity there).
 */
export const distanceOption = (usual: Distance) => z.enum(DISTANCES).default(usual);
