import type { ZodRawShape } from 'zod';
import type { Shard } from '../shard.ts';

/** Whether one proposal (its index in the shard) of one anchor (its row) is to be rejected. */
export type Test = (anchor: number, proposal: number) => boolean;

/**
 * One reason to reject a candidate. To add a filter, write one file like the others in this folder and
 * list it in `index.ts`: its options join the spec, its reason joins the audit and the counts.
 */
export interface Filter<Options> {
  /** What the audit calls it. */
  reason: string;
  /** Its part of `filter:` in the run spec. */
  options: ZodRawShape;
  /**
   * True for candidates that are known not to be negatives, rather than suspected: these are left out of
   * the zero-loss fraction of the candidates, since no trainer would ever see them as negatives.
   */
  known: boolean;
  /** The test for a shard, or undefined when the options leave this filter off. */
  prepare(options: Options, shard: Shard): Test | undefined;
}
