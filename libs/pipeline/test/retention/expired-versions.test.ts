import { describe, expect, it } from 'vitest';
import { expiredVersions } from '../../src/index.ts';

const NOW = new Date('2026-03-10T02:00:00Z');
/** Versions 5 to 1, published one a day, the newest today. */
const newestFirst = [5, 4, 3, 2, 1].map((number) => ({
  version: `v${number}`,
  created_at: new Date(Date.UTC(2026, 2, 5 + number, 2)).toISOString(),
}));
const expired = (rules: object, latest = 'v5'): string[] =>
  expiredVersions(newestFirst, latest, rules, NOW).map(({ version }) => version);

describe('the versions that need not be kept', () => {
  it('are those that no rule keeps, the oldest first', () => {
    expect(expired({ versions: 3 })).toEqual(['v1', 'v2']);
    expect(expired({ days: 1 })).toEqual(['v1', 'v2', 'v3']);
    expect(expired({ versions: 2, days: 3 })).toEqual(['v1']);
    expect(expired({ versions: 4, days: 1 })).toEqual(['v1']);
    expect(expired({ versions: 9 })).toEqual([]);
  });

  it('are never the latest, wherever that was pointed', () => {
    expect(expired({ versions: 1 }, 'v2')).toEqual(['v1', 'v3', 'v4']);
    expect(expiredVersions(newestFirst.slice(4), 'v1', { days: 1 }, NOW)).toEqual([]);
  });
});
