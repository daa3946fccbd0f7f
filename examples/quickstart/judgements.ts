import type { Product } from './listings.ts';
import type { Query } from './queries.ts';
import type { Random } from './random.ts';

const UNJUDGED = 0.28;
const MOST_JUDGED = 4;

/**
 * Splits the truth of a query into the positives that were judged and those nobody looked at.
 *
 * Judging stops early in the way it does in practice: once one listing of a family is judged, its
 * second seller or its other colour may be left out, but every family keeps one judged listing.
 */
export function judge(
  query: Query,
  random: Random,
): { judged: readonly Product[]; unjudged: readonly Product[] } {
  const families = [
    ...Map.groupBy(random.shuffle(query.positives), ({ family }) => family).values(),
  ];
  const first = families.map(([product]) => product);
  const others = families.flatMap(([, ...rest]) => rest);
  const room = MOST_JUDGED - first.length;
  const alsoJudged = new Set(others.filter(() => !random.chance(UNJUDGED)).slice(0, room));
  const judged = new Set([...first, ...alsoJudged]);
  return {
    judged: query.positives.filter((product) => judged.has(product)),
    unjudged: query.positives.filter((product) => !judged.has(product)),
  };
}
