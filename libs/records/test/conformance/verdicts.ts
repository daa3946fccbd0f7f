import { describe, expect, it } from 'vitest';
import type { Verdict } from '@sluice/contracts';
import type { Bench } from './bench.ts';

const verdict = (digit: string, label: Verdict['label']): Verdict => ({
  anchor: digit.repeat(64),
  candidate: 'f'.repeat(64),
  label,
  reviewer: 'Ann',
  at: '2026-03-01T02:00:00Z',
  dataset: 'judged',
  version: null,
});

export const verdictsConform = (bench: Bench): void => {
  describe('the ledger', () => {
    it('gives back what was said, in the order it was said, whoever else writes', async () => {
      const { ledger } = bench.records;
      await ledger.append('judged', [verdict('1', 'negative'), verdict('2', 'positive')]);
      await ledger.append('judged', [verdict('1', 'withdrawn')]);
      await ledger.append('judged', []);
      expect(await ledger.verdicts('judged')).toEqual([
        verdict('1', 'negative'),
        verdict('2', 'positive'),
        verdict('1', 'withdrawn'),
      ]);
      const many = ['3', '4', '5', '6'].map((digit) => [verdict(digit, 'unsure')]);
      await Promise.all(many.map((verdicts) => ledger.append('judged', verdicts)));
      expect(await ledger.verdicts('judged')).toHaveLength(7);
      expect(await ledger.verdicts('unjudged')).toEqual([]);
    });

    it('takes nothing that is no verdict', async () => {
      const wrong = { ...verdict('1', 'negative'), anchor: 'short' };
      await expect(bench.records.ledger.append('judged', [wrong])).rejects.toThrow('anchor');
    });
  });
};
