import { mineOptions } from '@sluice/mining';
import { describe, expect, it } from 'vitest';

describe('mineOptions', () => {
  it('has a default for everything', () => {
    expect(mineOptions.parse({})).toEqual({
      sources: ['ann'],
      min_index_recall: 0.95,
      miner: 'TripletMarginMiner',
      miner_options: {},
      items_per_class: 4,
      classes_per_batch: 32,
      errors: { top_k: 100, per_group: 64, iou: 0.7 },
      random: { per_anchor: 16 },
    });
  });

  it('is typed as a user of Finetuner types it', () => {
    const options = {
      sources: ['in-batch'],
      miner: 'TripletMarginMiner',
      miner_options: { margin: 0.3, type_of_triplets: 'hard' },
    };
    expect(mineOptions.parse(options)).toMatchObject(options);
  });

  it.each([
    [{ miner: 'TripletMarginMiner', miner_options: { margni: 0.3 } }, ['miner_options']],
    [
      { miner: 'HDCMiner', miner_options: { filter_percentage: 2 } },
      ['miner_options', 'filter_percentage'],
    ],
    [{ miner: 'MarginMiner' }, ['miner']],
    [{ sources: [] }, ['sources']],
    [{ sources: ['ann', 'random', 'ann'] }, ['sources']],
    [{ items_per_class: 1 }, ['items_per_class']],
    [{ random: { per_anchor: 0 } }, ['random', 'per_anchor']],
    [{ errors: { iou: 70 } }, ['errors', 'iou']],
  ])('refuses %j', (options, path) => {
    expect(mineOptions.safeParse(options).error?.issues.map((issue) => issue.path)).toEqual([path]);
  });
});
