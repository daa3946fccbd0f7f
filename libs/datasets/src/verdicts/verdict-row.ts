import { createHash } from 'node:crypto';
import { DATASET_NAME, type Verdict, verdictSchema } from '@sluice/contracts';
import type { ImportedVerdict } from '@sluice/pipeline';

/** What is known of verdicts beside what their file says. */
export interface VerdictSource {
  /** Name of the file, for whoever is told of a fault in it. */
  name: string;
  dataset: string;
  /** When they are read, for those that bear no date. */
  now: string;
  /** Who gave those that name nobody. */
  reviewer?: string | undefined;
}

/** Columns of a verdict, in the order they are written. */
export const VERDICT_COLUMNS = [
  'anchor',
  'candidate',
  'label',
  'reviewer',
  'at',
  'version',
  'settles',
  'dataset',
  'anchor_text',
  'candidate_text',
] as const;
export type VerdictFields = Partial<Record<(typeof VERDICT_COLUMNS)[number], unknown>>;

/** What a row came to. */
export type VerdictRow = (ImportedVerdict & { fault?: undefined }) | { fault: string };

/** A date may be so far ahead, as clocks differ; one beyond it would outlast whatever is said later. */
const AHEAD = 24 * 3_600_000;

class RowFault extends Error {}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

/** A value as a fault shows it: on one line, and short. */
const shown = (value: unknown): string => {
  const text = (JSON.stringify(value) ?? 'nothing').replaceAll(/\p{Cc}/gu, ' ');
  return text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
};

const digestOfText = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The digest of a text of the pair, from itself or from the text. */
const textDigest = (fields: VerdictFields, part: 'anchor' | 'candidate'): string => {
  const [given, text] = [fields[part], fields[`${part}_text`]];
  if (!isEmpty(text) && typeof text !== 'string') {
    throw new RowFault(`${part}_text: is ${shown(text)}, which is no text`);
  }
  if (isEmpty(given) && isEmpty(text)) {
    throw new RowFault(`${part}: missing; give the text as ${part}_text, or its SHA-256`);
  }
  const digest = isEmpty(text) ? undefined : digestOfText(text as string);
  if (isEmpty(given)) return digest!;
  if (typeof given !== 'string' || !/^[0-9a-f]{64}$/i.test(given)) {
    throw new RowFault(`${part}: is ${shown(given)}; give the SHA-256 of the text in hex`);
  }
  if (digest !== undefined && given.toLowerCase() !== digest) {
    throw new RowFault(
      `${part}: is not the SHA-256 of ${part}_text; leave out the one that is wrong`,
    );
  }
  return given.toLowerCase();
};

const LABELS = verdictSchema.shape.label.options;

const labelOf = ({ label }: VerdictFields): Verdict['label'] => {
  const word = typeof label === 'string' ? label.trim().toLowerCase() : undefined;
  const found = LABELS.find((known) => known === word);
  if (found) return found;
  const is = isEmpty(label) ? 'missing' : `is ${shown(label)}`;
  throw new RowFault(`label: ${is}; give one of ${LABELS.join(', ')}`);
};

const instantOf = ({ at }: VerdictFields, now: string): string => {
  if (isEmpty(at)) return now;
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new RowFault(`at: is ${shown(at)}; write it as 2025-01-31T09:30:00Z`);
  }
  if (time > Date.parse(now) + AHEAD) throw new RowFault(`at: ${shown(at)} is yet to come`);
  const isWritten = verdictSchema.shape.at.safeParse(at).success;
  return isWritten ? (at as string) : new Date(time).toISOString();
};

const SETTLES = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  ['true', true],
  ['false', false],
]);

const settlesOf = ({ settles }: VerdictFields): { settles?: boolean } => {
  if (isEmpty(settles)) return {};
  const found = SETTLES.get(typeof settles === 'string' ? settles.toLowerCase() : settles);
  if (found !== undefined) return { settles: found };
  throw new RowFault(`settles: is ${shown(settles)}; give true, false or nothing`);
};

const checkDataset = ({ dataset }: VerdictFields, wanted: string): void => {
  if (isEmpty(dataset) || dataset === wanted) return;
  const named =
    typeof dataset === 'string' && DATASET_NAME.test(dataset) ? dataset : shown(dataset);
  throw new RowFault(`dataset: is ${named}; the ledger is that of ${wanted}`);
};

/** The verdict that the fields of a row give, or the first thing that is wrong with them. */
export const verdictRow = (fields: VerdictFields, source: VerdictSource): VerdictRow => {
  try {
    return { verdict: verdictOf(fields, source), dated: !isEmpty(fields.at) };
  } catch (error) {
    if (error instanceof RowFault) return { fault: error.message };
    throw error;
  }
};

const verdictOf = (fields: VerdictFields, source: VerdictSource): Verdict => {
  checkDataset(fields, source.dataset);
  const reviewer = isEmpty(fields.reviewer) ? source.reviewer : fields.reviewer;
  if (reviewer === undefined) throw new RowFault('reviewer: missing; say who gave the verdict');
  const parsed = verdictSchema.safeParse({
    anchor: textDigest(fields, 'anchor'),
    candidate: textDigest(fields, 'candidate'),
    label: labelOf(fields),
    reviewer,
    at: instantOf(fields, source.now),
    dataset: source.dataset,
    version: isEmpty(fields.version) ? null : fields.version,
    ...settlesOf(fields),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = String(issue?.path[0] ?? 'row');
  throw new RowFault(
    `${place}: is ${shown(fields[place as keyof VerdictFields])}: ${issue?.message}`,
  );
};
