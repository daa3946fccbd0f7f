import { expect, it } from 'vitest';
import type { VersionSummary } from '@sluice/contracts';
import { healthOf } from '../src/pages/overview/health.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-10T08:00:00Z');

const version = (hoursAgo: number, more: Partial<VersionSummary> = {}): VersionSummary =>
  ({
    created_at: new Date(NOW - hoursAgo * HOUR).toISOString(),
    counts: { triplets: 10 },
    embedding: { mean_cosine: 0.1 },
    ...more,
  }) as VersionSummary;

it('is healthy when last night came and nothing is amiss', () => {
  expect(healthOf([version(5), version(29)], NOW).word).toBe('healthy');
});

it('is late when a nightly dataset has not come for 26 hours, and never late when made by hand', () => {
  expect(healthOf([version(27), version(51)], NOW).word).toBe('late');
  expect(healthOf([version(270), version(271)], NOW).word).toBe('healthy');
  expect(healthOf([version(270)], NOW).word).toBe('healthy');
});

it('says what is worst first', () => {
  const retrain = {
    recommended: true,
    rules: [{ fires: true, reason: 'recall fell' }],
  } as VersionSummary['retrain'];
  const warnings = ['few rows'];
  expect(healthOf([version(5, { retrain, warnings })], NOW)).toMatchObject({
    word: 'retrain',
    why: 'recall fell',
  });
  expect(healthOf([version(5, { warnings })], NOW).word).toBe('warnings');
  expect(healthOf([version(5, { warnings, embedding: { mean_cosine: 0.97 } })], NOW).word).toBe(
    'collapsed',
  );
  const counts = { triplets: 0 } as VersionSummary['counts'];
  expect(healthOf([version(5, { counts, retrain })], NOW).word).toBe('empty');
});
