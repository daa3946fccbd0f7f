import type { Margins } from '@sluice/contracts';
import { KNOWN_REASONS, REASONS } from '@sluice/mining';
import type { Database } from './connection.ts';

/** Bins of the margins: no fewer than this many would be told apart by the eye. */
const MOST_BINS = 4000;

/** Reasons of candidates that are no negatives to anyone. */
const KNOWN = REASONS.filter((_, reason) => KNOWN_REASONS[reason] === 1)
  .map((reason) => `'${reason}'`)
  .join(', ');

/** d(a,n) − d(a,p) of every candidate against every positive, and of every triplet. */
const SETS = {
  candidates: `select pairs.d_an - positives.d_ap as margin
    from pairs join positives using (anchor)
    where reason is null or reason not in (${KNOWN})`,
  triplets: 'select d_an - d_ap as margin from triplets',
};

/**
 * Counts margins in bins whose edges are whole numbers over `per_unit`. The bin that a quotient rounds to
 * may be off by one; comparing with the edges themselves puts that right, so that "at least the margin"
 * is counted exactly for every margin that is an edge.
 */
export const countMargins = async (database: Database, signal?: AbortSignal): Promise<Margins> => {
  const [range] = await database.rows(
    `select min(margin) as least, max(margin) as most
      from (${SETS.candidates} union all ${SETS.triplets})`,
    {},
    signal,
  );
  const least = (range!['least'] as number | null) ?? 0;
  const most = (range!['most'] as number | null) ?? 0;
  const perUnit = binsPerUnit(most - least);
  const [candidates, triplets] = await Promise.all(
    [SETS.candidates, SETS.triplets].map((set) => countSet(database, set, perUnit, signal)),
  );
  const first = Math.floor(least * perUnit) - 1;
  const bins = Math.floor(most * perUnit) + 2 - first;
  const dense = ({ hard, bins: sparse }: SetCounts) => {
    const counts = Array.from({ length: bins }, () => 0);
    for (const [bin, count] of sparse) counts[bin - first] = count;
    return { total: counts.reduce((sum, count) => sum + count, 0), hard, counts };
  };
  return { per_unit: perUnit, first, candidates: dense(candidates!), triplets: dense(triplets!) };
};

/** Bins a power of ten wide, times 1, 2 or 5, as fine as their number allows. */
const binsPerUnit = (span: number): number => {
  if (span <= 0) return 1000;
  const finest = MOST_BINS / span;
  const power = 10 ** Math.floor(Math.log10(finest));
  return Math.min(1000, ([5, 2, 1].find((factor) => factor * power <= finest) ?? 1) * power);
};

interface SetCounts {
  hard: number;
  bins: [bin: number, count: number][];
}

const countSet = async (
  database: Database,
  set: string,
  perUnit: number,
  signal?: AbortSignal,
): Promise<SetCounts> => {
  const rows = await database.rows(
    `select case
        when (near + 1) / $per_unit <= margin then near + 1
        when near / $per_unit > margin then near - 1
        else near end::integer as bin,
      count(*)::integer as count, count(*) filter (margin <= 0)::integer as hard
    from (select margin, floor(margin * $per_unit) as near from (${set}) where margin is not null)
    group by bin`,
    { per_unit: perUnit },
    signal,
  );
  return {
    hard: rows.reduce((sum, row) => sum + (row['hard'] as number), 0),
    bins: rows.map((row) => [row['bin'] as number, row['count'] as number]),
  };
};
