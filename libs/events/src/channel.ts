import type { EventType, SluiceEvent } from '@sluice/contracts';

/** What an attempt to deliver came to. */
export interface Outcome {
  delivered: boolean;
  /** Of the answer, where the channel has such a thing. */
  status: number | null;
  /** Why it was not delivered, in one line. */
  error: string | null;
  /** The first of what came back. */
  answer: string | null;
  /** The receiver asks not to be tried again before. */
  notBefore?: Date;
  /** The receiver wants nothing any more. */
  gone?: boolean;
}

/** A receiver that the settings name, and how it is told. */
export interface Channel {
  /** `<kind>:<name>` */
  target: string;
  types: readonly EventType[];
  /** Never rejects: what goes wrong is an outcome. The event may come again; its id is then the same. */
  deliver: (event: SluiceEvent, signal: AbortSignal) => Promise<Outcome>;
}

export const DELIVERED: Outcome = { delivered: true, status: null, error: null, answer: null };

export const failed = (error: string, rest: Partial<Outcome> = {}): Outcome => ({
  delivered: false,
  status: null,
  answer: null,
  ...rest,
  error,
});

/** Characters of an answer that are kept for the log. */
export const ANSWER_KEPT = 1_000;

/** Why an attempt ended that the receiver had no part in; it is tried again. */
export const STOPPED = 'the process was stopped meanwhile';
