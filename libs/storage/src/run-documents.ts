import {
  type RunOrder,
  runOrderSchema,
  type RunOutcome,
  runOutcomeSchema,
} from '@sluice/contracts';
import type { Runs } from '@sluice/pipeline';

/** Small texts by key; keys are `<folder>/<name>`. */
export interface Documents {
  read(key: string): Promise<string | undefined>;
  /** Replaces what stands in one step: a reader finds the old text or the new one. */
  write(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** The keys in a folder. */
  list(folder: string): Promise<string[]>;
}

/** Documents read at once: years of nights are some thousands of small ones. */
const READS_AT_ONCE = 16;

/**
 * Runs as documents: `open/<plan>.json` while a run is wanted, `ended/<plan>.json` when it has ended. An
 * outcome is written before its order goes, so a crash between the two leaves a run that is asked for once
 * more, finds everything done and ends again.
 */
export const runsIn = (documents: Documents): Runs => {
  const order = (key: string) => readAs(runOrderSchema, key, documents);
  const outcome = (key: string) => readAs(runOutcomeSchema, key, documents);
  return {
    want: (wanted) =>
      documents.write(keyOf('open', wanted.plan), render(runOrderSchema.parse(wanted))),
    async settle(ended) {
      const { plan } = ended;
      await documents.write(keyOf('ended', plan), render(runOutcomeSchema.parse(ended)));
      await documents.remove(keyOf('open', plan));
    },
    async find(plan) {
      const open = await order(keyOf('open', plan));
      return open ? { order: open } : { outcome: await outcome(keyOf('ended', plan)) };
    },
    open: () => all<RunOrder>('open', order, documents),
    ended: () => all<RunOutcome>('ended', outcome, documents),
  };
};

const keyOf = (folder: 'open' | 'ended', plan: string): string => `${folder}/${plan}.json`;
const render = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

interface Schema<Value> {
  safeParse(data: unknown): { data?: Value };
}

/** Undefined for what is not there, and for what another version or a broken disk has left. */
const readAs = async <Value>(
  schema: Schema<Value>,
  key: string,
  documents: Documents,
): Promise<Value | undefined> => {
  const text = await documents.read(key);
  return text === undefined ? undefined : schema.safeParse(parsed(text)).data;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const all = async <Value>(
  folder: string,
  read: (key: string) => Promise<Value | undefined>,
  documents: Documents,
): Promise<Value[]> => {
  const keys = await documents.list(folder);
  const values: (Value | undefined)[] = [];
  for (let from = 0; from < keys.length; from += READS_AT_ONCE) {
    values.push(...(await Promise.all(keys.slice(from, from + READS_AT_ONCE).map(read))));
  }
  return values.filter((value) => value !== undefined);
};
