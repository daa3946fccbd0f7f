import { MiningFault } from './fault.ts';
import type { PairScores, Shard } from './shard.ts';

/** A shard with only the positives that may be used. */
interface UsableShard {
  shard: Shard;
  /** Where each of its positives stood among those of the shard given; absent where none was left out. */
  places?: Int32Array;
  /** Positives left out, by cause. */
  unused: Record<string, number>;
}

/**
 * Leaves out the positives that must not be used: those in an evaluation set, all of an anchor that is
 * in one, and those whose similarity to the anchor is no finite number.
 */
export const usablePositives = (shard: Shard): UsableShard => {
  const { positives, evidence } = shard;
  const unused: Record<string, number> = {};
  const places: number[] = [];
  const offsets = new Uint32Array(positives.offsets.length);
  for (let anchor = 0; anchor + 1 < offsets.length; anchor++) {
    for (let p = positives.offsets[anchor]; p < positives.offsets[anchor + 1]; p++) {
      const cause = whyUnused(shard, anchor, p);
      if (cause === undefined) places.push(p);
      else unused[cause] = (unused[cause] ?? 0) + 1;
    }
    offsets[anchor + 1] = places.length;
  }
  if (places.length === positives.values.length) return { shard, unused };
  const values = Int32Array.from(places, (p) => positives.values[p]);
  const similarities = Float64Array.from(places, (p) => positives.similarities[p]);
  const scoresOf = (model: PairScores): PairScores => ({
    ...model,
    positives: Float64Array.from(places, (p) => model.positives[p]),
  });
  const usable: Shard = { ...shard, positives: { offsets, values, similarities } };
  if (evidence) {
    const { guides, teacher } = evidence;
    usable.evidence = {
      ...evidence,
      ...(guides && { guides: guides.map(scoresOf) }),
      ...(teacher && { teacher: scoresOf(teacher) }),
    };
  }
  return { shard: usable, places: Int32Array.from(places), unused };
};

/**
 * Guards what must not leak into triplets.
 *
 * @throws MiningFault where a positive of the shard must not be used
 */
export const requireUsablePositives = (shard: Shard): void => {
  const { offsets, values } = shard.positives;
  for (let anchor = 0; anchor + 1 < offsets.length; anchor++) {
    for (let p = offsets[anchor]; p < offsets[anchor + 1]; p++) {
      const cause = whyUnused(shard, anchor, p);
      if (cause === undefined) continue;
      throw new MiningFault(
        'positives',
        `document ${values[p]} must not be a positive of anchor ${anchor} of the shard (${cause}): ` +
          'leave such positives out with usablePositives',
      );
    }
  }
};

const whyUnused = (
  { evidence, positives }: Shard,
  anchor: number,
  positive: number,
): 'held_out' | 'unusable_vector' | undefined => {
  const heldOut = evidence?.heldOut;
  if (heldOut?.anchors[anchor] === 1) return 'held_out';
  if (heldOut?.documents[positives.values[positive]] === 1) return 'held_out';
  return Number.isFinite(positives.similarities[positive]) ? undefined : 'unusable_vector';
};
