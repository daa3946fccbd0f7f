import { specSchema } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import type { Plan, PlannedInput } from '../src/plan.ts';
import type { IngestMeta } from '../src/stages/ingest.ts';
import { mineShardName } from '../src/stages/mine.ts';
import { neighboursShardName } from '../src/stages/neighbours/shard-name.ts';

const classes = { path: 'rows.csv' };
const predictions = { path: 'log.csv' };

const inputOf = (part: PlannedInput['part'], sha256: string): PlannedInput => ({
  part,
  uri: part,
  path: part,
  sha256,
  bytes: 1,
});

const range = { start: 0, end: 10 };
const meta: IngestMeta = {
  documents: 5_000,
  anchors: 10,
  judgements: 0,
  hasLabels: true,
  hasHoldout: false,
  mostPositives: 9,
  fewestPositives: 1,
  anchorsAreDocuments: true,
  duplicates: 0,
  rejected: {},
  inputs: [],
  items: 10,
  seconds: 0,
};

/** The plan of a spec, with a log of this digest if it has one. */
const planOf = (spec: object, log = 'b'): Plan => {
  const parsed = specSchema.parse({
    dataset: 'made',
    input: { classes },
    model: { path: 'hash' },
    ...spec,
  });
  return {
    spec: parsed,
    specDigest: '',
    inputs: [
      inputOf('classes', 'a'),
      ...(parsed.input.predictions ? [inputOf('predictions', log)] : []),
    ],
    model: { path: 'm', fingerprint: 'f', dimensions: 2, symmetric: true },
    index: 'exact',
  };
};

const nameFor = (spec: object, log?: string): string =>
  mineShardName(planOf(spec, log), meta, range);

const mining = (sources: string[], mine: object = {}, more: object = {}): string =>
  nameFor({ mine: { sources, ...mine }, ...more });

const searching = (spec: object): string =>
  neighboursShardName(planOf(spec), meta, 'anchor', range);

describe('the name of what was found by searching', () => {
  const usual = searching({});
  it.each([
    ['another source', { mine: { sources: ['random', 'errors', 'in-batch'] } }],
    ['another threshold', { filter: { relative_margin: 0.1 } }],
    ['another filter', { filter: { neighbour_vote: 0.5, max_score: 0.9 } }],
    ['another strategy', { select: { strategy: 'hard', margin: 0.3, seed: 5 } }],
    ['another format', { output: { format: 'n-tuple', path: 'elsewhere' } }],
  ])('is the same with %s', (_, spec) => {
    expect(searching(spec)).toBe(usual);
  });

  it('changes with what is searched for, and how far down', () => {
    const other = { ...planOf({}), index: 'qdrant' };
    const names = [
      usual,
      searching({ select: { num_negatives: 30 } }),
      searching({ filter: { range_max: 500 } }),
      searching({ mine: { errors: { top_k: 2_000 } } }),
      searching({ select: { distance: 'dot' } }),
      neighboursShardName(other, meta, 'anchor', range),
      neighboursShardName(planOf({}), meta, 'document', range),
      neighboursShardName(planOf({}), meta, 'anchor', { start: 10, end: 20 }),
      neighboursShardName(planOf({}), { ...meta, documents: 6_000 }, 'anchor', range),
    ];
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the name of what a shard mined', () => {
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
