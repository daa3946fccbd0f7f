import { specSchema } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import { mineName } from '../src/lineage.ts';
import type { Plan, PlannedInput } from '../src/plan.ts';

const classes = { path: 'rows.csv' };
const predictions = { path: 'log.csv' };

const inputOf = (part: PlannedInput['part'], sha256: string): PlannedInput => ({
  part,
  uri: part,
  path: part,
  sha256,
  bytes: 1,
});

/** The name of what a mine shard makes by a spec, with a log of this digest if it has one. */
const nameFor = (spec: object, log = 'b'): string => {
  const parsed = specSchema.parse({
    dataset: 'made',
    input: { classes },
    model: { path: 'hash' },
    ...spec,
  });
  const plan: Plan = {
    spec: parsed,
    specDigest: '',
    inputs: [
      inputOf('classes', 'a'),
      ...(parsed.input.predictions ? [inputOf('predictions', log)] : []),
    ],
    model: { fingerprint: 'f', dimensions: 2, symmetric: true },
    index: 'exact',
  };
  const range = { start: 0, end: 10 };
  return mineName(plan, [range], ['anchors'], 5, range);
};

const mining = (sources: string[], mine: object = {}, more: object = {}): string =>
  nameFor({ mine: { sources, ...mine }, ...more });

describe('mineName', () => {
  it('changes with every option of a source in use', () => {
    const names = [
      mining(['ann']),
      mining(['random']),
      mining(['random'], { random: { per_anchor: 3 } }),
      mining(['random'], {}, { select: { seed: 2 } }),
      mining(['in-batch']),
      mining(['in-batch'], { miner: 'BatchHardMiner' }),
      mining(['in-batch'], { miner_options: { margin: 0.3 } }),
      mining(['in-batch'], { items_per_class: 5 }),
      mining(['in-batch'], { classes_per_batch: 5 }),
      mining(['in-batch'], {}, { select: { seed: 2 } }),
      mining(['errors']),
      mining(['errors'], { errors: { top_k: 9 } }),
      mining(['errors'], {}, { select: { margin: 0.5 } }),
      mining(['errors'], {}, { input: { classes, predictions } }),
      mining(['errors'], { errors: { iou: 0.1 } }, { input: { classes, predictions } }),
      mining(['errors'], {}, { input: { classes, predictions: { ...predictions, rank: 'rank' } } }),
      nameFor({ mine: { sources: ['errors'] }, input: { classes, predictions } }, 'another log'),
      mining(['ann', 'random']),
      mining(['random', 'ann']),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('does not change with the options of a source that is not', () => {
    const others = {
      random: { per_anchor: 3 },
      miner: 'BatchHardMiner',
      items_per_class: 5,
      errors: { top_k: 9 },
    };
    expect(mining(['ann'], others, { select: { seed: 2, margin: 0.5 } })).toBe(mining(['ann']));
    expect(mining(['random'], { errors: { top_k: 9 } })).toBe(mining(['random']));
  });
});
