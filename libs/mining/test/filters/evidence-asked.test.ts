import { describe, expect, it } from 'vitest';
import {
  curate,
  filterOptions,
  MiningFault,
  raggedOf,
  selectOptions,
  type Evidence,
  type Shard,
} from '../../src/index.ts';
import { optionsOf } from '../made-shard.ts';

/** One anchor with a positive (document 0) and two candidates. */
const shard = (evidence?: Evidence): Shard => ({
  anchors: { keys: new Uint32Array(1), ownDocument: new Int32Array([-1]) },
  documents: { keys: new Uint32Array(3) },
  judged: raggedOf([[0]]),
  positives: { ...raggedOf([[0]]), similarities: new Float64Array([0.8]) },
  proposals: {
    ...raggedOf([[1, 2]]),
    similarities: new Float64Array([0.7, 0.5]),
    sources: new Uint8Array(2),
    ranks: new Int32Array([1, 2]),
  },
  ...(evidence && { evidence }),
});

const scores = (proposals: number, positives: number) => ({
  proposals: new Float64Array(proposals),
  positives: new Float64Array(positives),
});

const ASKED = [
  ['near_duplicate_similarity', 0.9, 'positiveSimilarities', new Float64Array(1)],
  ['near_duplicate_overlap', 0.9, 'positiveOverlaps', new Float64Array(3)],
  ['neighbour_vote', 0.5, 'neighbourVotes', new Float64Array(1)],
  ['mutual_neighbours', true, 'mutualNeighbours', new Uint8Array(1)],
  ['guide_margin', 0, 'guides', [scores(2, 1), scores(2, 2)]],
  ['guide_relative_margin', 0, 'guides', [scores(1, 1)]],
  ['teacher_absolute_margin', 0.1, 'teacher', scores(1, 1)],
  ['teacher_relative_margin', 0.05, 'teacher', scores(2, 2)],
  ['teacher_max_score', 0.5, 'teacher', scores(3, 1)],
  ['teacher_negative_below', 0.1, 'teacher', scores(1, 1)],
  ['teacher_positive_above', 0.9, 'teacher', scores(1, 1)],
] as const;

describe('evidence', () => {
  it.each(ASKED)('that %s asks for and the shard lacks is a fault', (option, value, name) => {
    const curating = () => curate(shard(), optionsOf({ [option]: value }));
    expect(curating).toThrow(MiningFault);
    expect(curating).toThrow(`filter.${option}`);
    expect(curating).toThrow(`evidence.${name}`);
  });

  it.each(ASKED)('of the wrong length is a fault (%s)', (option, value, name, wrong) => {
    const given = shard({ [name]: wrong });
    expect(() => curate(given, optionsOf({ [option]: value }))).toThrow(`evidence.${name}`);
    expect(() => curate(given, optionsOf())).not.toThrow();
  });

  it('without guides is no evidence of guides', () => {
    const given = shard({ guides: [] });
    expect(() => curate(given, optionsOf({ guide_margin: 0 }))).toThrow('filter.guide_margin');
  });

  it.each([
    ['verdicts', { verdicts: new Uint8Array(1) }],
    ['heldOut.anchors', { heldOut: { anchors: new Uint8Array(2), documents: new Uint8Array(3) } }],
    [
      'heldOut.documents',
      { heldOut: { anchors: new Uint8Array(1), documents: new Uint8Array(2) } },
    ],
  ] as const)('that is always heeded must have the right length (%s)', (name, evidence) => {
    expect(() => curate(shard(evidence), optionsOf())).toThrow(`evidence.${name}`);
  });
});

const parsesThresholds = (below: number, above: number): boolean =>
  filterOptions.safeParse({ teacher_negative_below: below, teacher_positive_above: above }).success;

describe('options', () => {
  it('ask for nothing by default', () => {
    expect(curate(shard(), optionsOf()).counts).toMatchObject({
      rejected: {},
      review: {},
      kept: 2,
    });
  });

  it('may have filter margins below zero, but no selection margin', () => {
    const { counts } = curate(shard(), optionsOf({ absolute_margin: -0.1, relative_margin: -0.1 }));
    expect(counts.kept).toBe(2);
    expect(selectOptions.safeParse({ margin: -0.1 }).success).toBe(false);
  });

  it('must not call one score a negative’s and a positive’s', () => {
    expect(parsesThresholds(0.1, 0.9)).toBe(true);
    expect(parsesThresholds(0.5, 0.5)).toBe(true);
    expect(parsesThresholds(0.9, 0.1)).toBe(false);
  });
});
