import type { Manifest } from '@sluice/contracts';

/** The number of a version name, v0001-…; undefined for what is no such name. */
const numberOf = (version: string): number | undefined => {
  const found = /^v(\d+)-/.exec(version);
  return found ? Number(found[1]) : undefined;
};

/** v0001-…, v0002-…: the number orders versions, the digest's head tells two of one number apart. */
export const nextVersion = (previous: string | undefined, contentDigest: string): string => {
  const number = (numberOf(previous ?? '') ?? 0) + 1;
  return `v${String(number).padStart(4, '0')}-${contentDigest.slice(0, 8)}`;
};

/** The names of versions among some names, the newest first. */
export const newestFirst = (names: readonly string[]): string[] =>
  names
    .filter((name) => numberOf(name) !== undefined)
    .sort((a, b) => numberOf(b)! - numberOf(a)! || (a < b ? 1 : -1));

/**
 * Whether a version comes before another: by their numbers, since the clocks of two machines may be days apart; by
 * their clocks where two publishers took the same number.
 */
export const isBefore = (a: Named, b: Named): boolean => {
  const numbers = [numberOf(a.version) ?? 0, numberOf(b.version) ?? 0] as const;
  return numbers[0] === numbers[1]
    ? Date.parse(a.created_at) < Date.parse(b.created_at)
    : numbers[0] < numbers[1];
};

type Named = Pick<Manifest, 'version' | 'created_at'>;
