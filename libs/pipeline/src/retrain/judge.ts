import type { JudgedRule, Retrain, RetrainRule, RetrainVerdict } from '@sluice/contracts';
import { observed, type JudgedManifest } from './observed.ts';

/**
 * What the rules say of the newest version.
 *
 * A night is a day (UTC) with a version, and its last version speaks for it; a day without one neither
 * counts nor breaks a row. Only versions of the newest one's model and distance are looked at: what an
 * earlier model did is no reason to train the present one anew.
 *
 * @param history the newest version first, then its predecessors, at least as many as any rule has nights
 */
export const judgeRetrain = (
  { when }: Retrain,
  history: readonly [JudgedManifest, ...JudgedManifest[]],
): RetrainVerdict => {
  const nights = nightsOf(history);
  const rules = when.map((rule) => judgeRule(rule, nights));
  return { recommended: rules.some(({ fires }) => fires), rules };
};

/** How many predecessors a verdict may look at: one more than nights, to measure the first from. */
export const nightsJudged = ({ when }: Retrain): number =>
  Math.max(...when.map(({ nights }) => nights)) + 1;

/** One version a day, newest first, as far back as the model is the same. */
export const nightsOf = (history: readonly JudgedManifest[]): JudgedManifest[] => {
  const [newest] = history;
  const other = history.findIndex(
    ({ model, distance }) =>
      model.fingerprint !== newest?.model.fingerprint || distance !== newest.distance,
  );
  const same = other < 0 ? history : history.slice(0, other);
  return same.filter((manifest, i) => i === 0 || dayOf(manifest) !== dayOf(same[i - 1]!));
};

const dayOf = ({ created_at }: JudgedManifest): string => created_at.slice(0, 10);

const judgeRule = (rule: RetrainRule, nights: readonly JudgedManifest[]): JudgedRule => {
  const values = nights.map((manifest, i) => observed(rule.metric, manifest, nights[i + 1]));
  const breaks = values.findIndex((value) => value === null || !holds(rule, value));
  const held = breaks < 0 ? values.length : breaks;
  const fires = held >= rule.nights;
  return { ...rule, observed: values[0]!, held, fires, reason: reasonOf(rule, values[0]!, held) };
};

const holds = ({ operator, value }: RetrainRule, seen: number): boolean => {
  if (Array.isArray(value)) return seen < value[0] || seen > value[1];
  switch (operator) {
    case '>':
      return seen > value;
    case '>=':
      return seen >= value;
    case '<':
      return seen < value;
    default:
      return seen <= value;
  }
};

const reasonOf = (
  { metric, operator, value, nights }: RetrainRule,
  seen: number | null,
  held: number,
): string => {
  if (seen === null) return `${metric} cannot be told of this version`;
  const bound = Array.isArray(value) ? `${value[0]} to ${value[1]}` : String(value);
  const fact = `${metric} is ${Number(seen.toPrecision(4))}`;
  if (held === 0) return `${fact}, not ${operator} ${bound}`;
  const row = held < nights ? `${held} of ${nights} nights` : nightsOfRow(held);
  return `${fact}, ${operator} ${bound} for ${row}`;
};

const nightsOfRow = (held: number): string => (held === 1 ? '1 night' : `${held} nights`);
