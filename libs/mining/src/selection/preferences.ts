import type { Ragged } from '../ragged.ts';
import type { Shard } from '../shard.ts';
import { wishOf } from './fill.ts';
import { strategyOf, type SelectOptions } from './index.ts';
import { poolView } from './pool.ts';

/**
 * Whom every pair of anchor and positive would choose. Row r belongs to the shard's positive r; its values
 * are proposals, most preferred first: as many as the pair wants where nothing is capped, and all it would
 * accept where something is.
 */
export interface Preferences extends Ragged {
  /** Per row: how many it wants, from the front. */
  wanted: Uint32Array;
  /** Per row: how many, from the front, are the strategy's own choice; the others are fill. */
  own: Uint32Array;
}

/** Takes anchors in row order, each with its candidates (proposals, closest first). */
export interface GrowingPreferences {
  add: (anchor: number, candidates: readonly number[]) => void;
  finish: () => Preferences;
}

export const startPreferences = (
  shard: Shard,
  select: SelectOptions,
  dimensions?: number,
): GrowingPreferences => {
  const { offsets: rows, values: positives } = shard.positives;
  const capped = select.max_per_negative !== undefined || select.max_per_anchor !== undefined;
  const strategy = strategyOf(select);
  const { pool, ofAnchor, againstPositive } = poolView(shard, select, dimensions);
  const offsets = new Uint32Array(positives.length + 1);
  const wanted = new Uint32Array(positives.length);
  const own = new Uint32Array(positives.length);
  const values: number[] = [];
  return {
    add: (anchor, candidates) => {
      ofAnchor(anchor, candidates);
      for (let row = rows[anchor]; row < rows[anchor + 1]; row++) {
        againstPositive(row);
        const wish = wishOf(strategy, pool, select);
        const length = capped ? wish.order.length : wish.wanted;
        for (let i = 0; i < length; i++) values.push(candidates[wish.order[i]]);
        wanted[row] = wish.wanted;
        own[row] = wish.own;
        offsets[row + 1] = values.length;
      }
    },
    finish: () => ({ offsets, values: Int32Array.from(values), wanted, own }),
  };
};
