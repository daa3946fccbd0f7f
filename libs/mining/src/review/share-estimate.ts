import { MiningFault } from '../fault.ts';

/** A share with the interval that holds the truth with the confidence asked for. */
export interface ShareEstimate {
  /** Null of no trials. */
  share: number | null;
  low: number;
  high: number;
}

/**
 * The share of successes among independent trials with its Clopper–Pearson interval (Biometrika 26, 1934):
 * the shares under which neither so many nor so few successes would be rarer than (1 − confidence) / 2. It
 * covers the truth at least as often as it says, also for a handful of trials and for shares near 0.
 *
 * @throws MiningFault unless 0 ≤ successes ≤ trials, both whole, and 0 < confidence < 1
 */
export const estimateShare = (
  successes: number,
  trials: number,
  confidence = 0.95,
): ShareEstimate => {
  if (!(Number.isInteger(trials) && Number.isInteger(successes))) throw fault(successes, trials);
  if (successes < 0 || successes > trials) throw fault(successes, trials);
  if (!(confidence > 0 && confidence < 1)) {
    throw new MiningFault('confidence', `must lie between 0 and 1, got ${confidence}`);
  }
  const tail = (1 - confidence) / 2;
  const logFactorials = logFactorialsTo(trials);
  const atLeast = (k: number, share: number): number => {
    let sum = 0;
    for (let i = k; i <= trials; i++) sum += binomial(logFactorials, trials, i, share);
    return sum;
  };
  return {
    share: trials === 0 ? null : successes / trials,
    low: successes === 0 ? 0 : rootOf((share) => atLeast(successes, share) - tail),
    high: successes === trials ? 1 : rootOf((share) => tail - (1 - atLeast(successes + 1, share))),
  };
};

const fault = (successes: number, trials: number): MiningFault =>
  new MiningFault('successes', `must be a whole number of ${trials} trials, got ${successes}`);

const logFactorialsTo = (n: number): Float64Array => {
  const sums = new Float64Array(n + 1);
  for (let i = 1; i <= n; i++) sums[i] = sums[i - 1] + Math.log(i);
  return sums;
};

/** C(n, k) · p^k · (1 − p)^(n − k), for 0 < p < 1. */
const binomial = (logFactorials: Float64Array, n: number, k: number, p: number): number =>
  Math.exp(
    logFactorials[n] -
      logFactorials[k] -
      logFactorials[n - k] +
      k * Math.log(p) +
      (n - k) * Math.log1p(-p),
  );

/** Halvings after which an interval of length 1 is down to the last bits of a double. */
const HALVINGS = 50;

/** Where a function that grows with the share, from below 0 to above it, is 0. */
const rootOf = (grows: (share: number) => number): number => {
  let low = 0;
  let high = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (grows(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};
