import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatDecimal,
  formatInstant,
  formatSeconds,
  formatShare,
} from '../../src/versions/number-format.ts';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
  ])('counts %d as %s', (value, text) => expect(formatCount(value)).toBe(text));

  it.each([
    [0, '0.0%'],
    [0.0001, '<0.1%'],
    [0.1234, '12.3%'],
    [0.99999, '>99.9%'],
    [1, '100.0%'],
  ])('shares %d as %s', (value, text) => expect(formatShare(value)).toBe(text));

  it.each([
    [-0.25, 2, '−0.25'],
    [-0.0001, 2, '0.00'],
    [1, 0, '1'],
  ])('writes %d to %d decimals as %s', (value, decimals, text) =>
    expect(formatDecimal(value, decimals)).toBe(text),
  );

  it.each([
    [0.0004, '0 ms'],
    [0.35, '350 ms'],
    [12.34, '12.3 s'],
    [59.96, '1 min 00 s'],
    [245, '4 min 05 s'],
    [7620, '2 h 07 min'],
  ])('times %d as %s', (value, text) => expect(formatSeconds(value)).toBe(text));

  it('writes instants in UTC', () => {
    expect(formatInstant('2025-11-22T03:07:12.345Z')).toBe('2025-11-22 03:07 UTC');
  });
});
