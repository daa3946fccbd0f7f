import type { RunOrder, RunOutcome, SluiceEvent, Verdict } from '@sluice/contracts';

/** The outbox of events. */
export interface Events {
  has(dataset: string, id: string): Promise<boolean>;
  append(event: SluiceEvent): Promise<void>;
}

/** The ledger: what people said of pairs, in the order they said it. Nothing in it is ever changed. */
export interface Ledger {
  /** @throws SluiceError `input` for a ledger that cannot be read, which no run must pass over */
  verdicts(dataset: string): Promise<Verdict[]>;
  /** They stand once this returns, also after a crash. */
  append(dataset: string, verdicts: readonly Verdict[]): Promise<void>;
}

/**
 * The runs that were asked for. A queue forgets them when it loses its data; here they stand, where the
 * artifacts are, and the queue is filled again from them.
 */
export interface Runs {
  /** What is wanted of a run from now on; the last word counts, and opens a run that has ended. */
  want(order: RunOrder): Promise<void>;
  /** How a run ended; it is open no more. */
  settle(outcome: RunOutcome): Promise<void>;
  /** The order of a run that is open, or the outcome of one that has ended. */
  find(plan: string): Promise<{ order?: RunOrder; outcome?: RunOutcome }>;
  open(): Promise<RunOrder[]>;
  ended(): Promise<RunOutcome[]>;
}
