import type { Verdict } from '@sluice/contracts';
import { settlePair } from '@sluice/mining';
import { digestOf } from './digest.ts';
import type { Ports } from './ports.ts';

/** What a plan says of the verdicts that it counts on. */
export interface PlannedVerdicts {
  digest: string;
  negatives: number;
  positives: number;
}

/** A pair of texts, by their digests, that people are sure of. */
export interface DecidedPair {
  anchor: string;
  candidate: string;
  positive: boolean;
}

const PAIR_COLUMNS = [
  { name: 'anchor', type: 'string' },
  { name: 'candidate', type: 'string' },
  { name: 'label', type: 'string' },
] as const;

export const PAIRS_FILE = 'pairs.parquet';

export const decidedName = (digest: string): string => `decided/${digest}`;

/** One key for a pair of texts; digests are of one length, so no two pairs share one. */
export const pairKey = ({ anchor, candidate }: Pick<Verdict, 'anchor' | 'candidate'>): string =>
  anchor + candidate;

/**
 * What was said of each pair, in the order of when it was said: verdicts that come from elsewhere are added to
 * a ledger later than they were given.
 */
export const opinionsByPair = (verdicts: readonly Verdict[]): Map<string, Verdict[]> => {
  const when = new Map(verdicts.map((verdict) => [verdict, Date.parse(verdict.at)]));
  const inOrder = [...verdicts].sort((a, b) => when.get(a)! - when.get(b)!);
  return Map.groupBy(inOrder, pairKey);
};

/** A verdict from elsewhere; one without a date is given the present one. */
export interface ImportedVerdict {
  verdict: Verdict;
  dated: boolean;
}

/** Everything that a verdict says. */
const wordOf = ({ anchor, candidate, label, reviewer, at, version, settles }: Verdict): string =>
  JSON.stringify([anchor, candidate, label, reviewer, Date.parse(at), version, settles === true]);

const reviewerKey = (verdict: Verdict): string => pairKey(verdict) + verdict.reviewer;

/**
 * Those of some verdicts that a ledger does not hold, so that a file can be imported twice. One without a
 * date is held where it is what its reviewer says of the pair already.
 */
export const newVerdicts = (
  ledger: readonly Verdict[],
  imported: readonly ImportedVerdict[],
): Verdict[] => {
  const known = new Set(ledger.map(wordOf));
  const last = new Map<string, Verdict>();
  for (const opinions of opinionsByPair(ledger).values()) {
    for (const verdict of opinions) last.set(reviewerKey(verdict), verdict);
  }
  return imported.flatMap(({ verdict, dated }) => {
    const word = wordOf(verdict);
    const standing = last.get(reviewerKey(verdict));
    const isSaid =
      !dated &&
      standing?.label === verdict.label &&
      (standing.settles === true) === (verdict.settles === true);
    if (known.has(word) || isSaid) return [];
    known.add(word);
    if (!dated) last.set(reviewerKey(verdict), verdict);
    return [verdict];
  });
};

/** The pairs of a ledger that are settled one way or the other, in the order of their digests. */
const decidedPairs = (verdicts: readonly Verdict[]): DecidedPair[] =>
  [...opinionsByPair(verdicts).values()]
    .flatMap((opinions): DecidedPair[] => {
      const label = settlePair(opinions)?.label ?? 'unsure';
      const { anchor, candidate } = opinions[0]!;
      return label === 'unsure' ? [] : [{ anchor, candidate, positive: label === 'positive' }];
    })
    .sort((a, b) => (pairKey(a) < pairKey(b) ? -1 : 1));

/**
 * Fixes what people decided about a dataset's pairs so far, for the length of a run: an artifact, named
 * by what was decided and not by who said so when, so that a verdict that decides nothing changes nothing.
 * Undefined where nothing is decided.
 */
export const planVerdicts = async (
  dataset: string,
  { ledger, artifacts, tables }: Ports,
): Promise<PlannedVerdicts | undefined> => {
  const pairs = decidedPairs(await ledger.verdicts(dataset));
  if (pairs.length === 0) return undefined;
  const digest = digestOf(pairs);
  const positives = pairs.filter(({ positive }) => positive).length;
  const name = decidedName(digest);
  if (!(await artifacts.find(name))) {
    await artifacts.write(name, async (draft) => {
      const table = await tables.create(draft.path(PAIRS_FILE), PAIR_COLUMNS);
      await table.append({
        anchor: pairs.map(({ anchor }) => anchor),
        candidate: pairs.map(({ candidate }) => candidate),
        label: pairs.map(({ positive }) => (positive ? 'positive' : 'negative')),
      });
      await table.close();
      return {};
    });
  }
  return { digest, negatives: pairs.length - positives, positives };
};
