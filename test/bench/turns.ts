/**
 * Ways of doing the same, by turns, so that whatever else the machine does strikes all of them.
 * @returns by name, items per second of each round
 */
export const takeTurns = async <Name extends string>(
  rounds: number,
  items: number,
  ways: Record<Name, () => Promise<unknown>>,
  around: Partial<Record<'before' | 'after', (name: Name) => Promise<void>>> = {},
): Promise<Record<Name, number[]>> => {
  const names = Object.keys(ways) as Name[];
  const speeds = Object.fromEntries(names.map((name): [Name, number[]] => [name, []])) as Record<
    Name,
    number[]
  >;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      await around.before?.(name);
      const start = performance.now();
      await ways[name]();
      speeds[name].push((items * 1000) / (performance.now() - start));
      await around.after?.(name);
    }
  }
  return speeds;
};

/** Round by round. */
export const ratios = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.map((speed, round) => speed / theirs[round]);

/** The share of expected documents that were found, list by list of `k`. */
export const recall = (
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  k: number,
): number => {
  let hits = 0;
  for (let start = 0; start < expected.length; start += k) {
    const list = new Set(Array.from({ length: k }, (_, i) => found[start + i]));
    for (let i = start; i < start + k; i++) if (list.has(expected[i])) hits++;
  }
  return hits / expected.length;
};
