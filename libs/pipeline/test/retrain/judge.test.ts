import { RETRAIN_METRICS, retrainSchema, type RetrainRule } from '@sluice/contracts';
import { judgeRetrain } from '@sluice/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JudgedManifest } from '../../src/retrain/observed.ts';
import { madeManifest, type Made } from './made-manifest.ts';

type History = [JudgedManifest, ...JudgedManifest[]];

const judge = (rule: Partial<RetrainRule>, history: Made[]) => {
  const retrain = retrainSchema.parse({ when: [rule] });
  const { recommended, rules } = judgeRetrain(retrain, history.map(madeManifest) as History);
  expect(recommended).toBe(rules[0].fires);
  return rules[0];
};

/** Versions of days in a row, the newest first, with these zero-loss fractions. */
const nights = (...curated: (number | null)[]): Made[] =>
  curated.map((fraction, i) => ({ day: curated.length - i, curated: fraction }));

const band = (nights = 1) => ({
  metric: 'zero_loss_fraction.curated' as const,
  operator: 'outside' as const,
  value: [0.05, 0.3] as [number, number],
  nights,
});

const isRule = (rule: object): boolean => retrainSchema.safeParse({ when: [rule] }).success;

describe('rules of retraining', () => {
  it('fire when the newest nights all hold, and not before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (fractions, asked, value) => {
          const rule = { metric: 'zero_loss_fraction.curated', operator: '>', value } as const;
          const judged = judge({ ...rule, nights: asked }, nights(...fractions));
          const breaks = fractions.findIndex((fraction) => fraction <= value);
          const row = breaks < 0 ? fractions.length : breaks;
          expect(judged.held).toBe(row);
          expect(judged.fires).toBe(row >= asked);
          expect(judged.observed).toBe(fractions[0]);
        },
      ),
    );
  });

  it('know a band by both its ends', () => {
    expect(judge(band(), nights(0.04)).fires).toBe(true);
    expect(judge(band(), nights(0.05)).fires).toBe(false);
    expect(judge(band(), nights(0.3)).fires).toBe(false);
    expect(judge(band(), nights(0.31)).fires).toBe(true);
  });

  it('count a day once, by its last version', () => {
    const twice: Made[] = [
      { day: 2, hour: 9, curated: 0.5 },
      { day: 2, hour: 2, curated: 0.1 },
      { day: 1, curated: 0.5 },
    ];
    expect(judge(band(2), twice)).toMatchObject({ held: 2, fires: true });
    const sameDay = [2, 1, 0].map((hour) => ({ day: 2, hour, curated: 0.5 }));
    expect(judge(band(2), sameDay)).toMatchObject({ held: 1, fires: false });
  });

  it('start afresh with another model', () => {
    const [newest, ...rest] = nights(0.5, 0.5, 0.5);
    expect(judge(band(3), [newest, ...rest])).toMatchObject({ held: 3, fires: true });
    const retrained = [{ ...newest, model: 'f'.repeat(64) }, ...rest];
    expect(judge(band(3), retrained)).toMatchObject({ held: 1, fires: false });
  });

  it('do not fire on what cannot be told', () => {
    expect(judge(band(), nights(null))).toMatchObject({ observed: null, held: 0, fires: false });
    const drop = { metric: 'recall_drop.10', operator: '>=', value: 0 } as const;
    expect(judge(drop, nights(0.1))).toMatchObject({ observed: null, fires: false });
    const drift = { metric: 'ks.margins.curated', operator: '>=', value: 0 } as const;
    const otherBins = [{ day: 2 }, { day: 1, margins: [1, 1] }];
    expect(judge(drift, otherBins)).toMatchObject({ observed: null, fires: false });
  });

  it('measure what changed against the night before', () => {
    const history: Made[] = [
      { day: 3, recall10: 0.8, triplets: 60, margins: [0, 0, 9], hardAdded: 6 },
      { day: 2, recall10: 0.9, triplets: 80, margins: [9, 0, 0] },
    ];
    const observed = (metric: RetrainRule['metric']) =>
      judge({ metric, operator: '>', value: 0 }, history).observed;
    expect(observed('recall_drop.10')).toBeCloseTo(0.1, 12);
    expect(observed('change.triplets')).toBeCloseTo(-0.25, 12);
    expect(observed('ks.margins.curated')).toBe(1);
    expect(observed('psi.margins.candidates')).toBeGreaterThan(1);
    expect(observed('new_hard_share')).toBeCloseTo(0.1, 12);
    expect(observed('hard_share')).toBeCloseTo(10 / 60, 12);
    expect(observed('count.candidates')).toBe(200);
    expect(observed('count.rejected_rows')).toBe(2);
  });

  it('find every metric there is in two full manifests', () => {
    const history = [{ day: 2, hardAdded: 3 }, { day: 1 }];
    for (const metric of RETRAIN_METRICS) {
      const { observed } = judge({ metric, operator: '>', value: 0 }, history);
      expect(observed, metric).toBeTypeOf('number');
    }
  });

  it('say why, in one line', () => {
    expect(judge(band(3), nights(0.5, 0.4, 0.1)).reason).toBe(
      'zero_loss_fraction.curated is 0.5, outside 0.05 to 0.3 for 2 of 3 nights',
    );
    expect(judge(band(2), nights(0.5, 0.4)).reason).toBe(
      'zero_loss_fraction.curated is 0.5, outside 0.05 to 0.3 for 2 nights',
    );
    expect(judge(band(), nights(0.1)).reason).toBe(
      'zero_loss_fraction.curated is 0.1, not outside 0.05 to 0.3',
    );
  });

  it('are refused when the value does not fit the operator', () => {
    const metric = 'hard_share';
    expect(isRule({ metric, operator: '>', value: 0.1 })).toBe(true);
    expect(isRule({ metric, operator: '>', value: [0, 1] })).toBe(false);
    expect(isRule({ metric, operator: 'outside', value: 1 })).toBe(false);
    expect(isRule({ metric, operator: 'outside', value: [1, 0] })).toBe(false);
    expect(isRule({ metric: 'loss', operator: '>', value: 1 })).toBe(false);
  });
});
