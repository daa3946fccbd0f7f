import { SluiceError, type VerdictRecord, type VerdictTask } from '@sluice/contracts';
import { pairKey } from '@sluice/pipeline';
import { z } from 'zod';
import {
  verdictRow,
  type VerdictFields,
  type VerdictRow,
  type VerdictSource,
} from './verdict-row.ts';

/** Names of the control and of what it is about, as the labelling configuration has them. */
const CONTROL = 'verdict';
const OBJECT = 'candidate';

/** What a result remembers of the verdict it was made from. */
const memory = z.object({
  label: z.string(),
  reviewer: z.string(),
  at: z.string(),
  version: z.string().nullable(),
  settles: z.boolean().optional(),
});

const resultSchema = z.looseObject({
  type: z.string(),
  value: z.looseObject({ choices: z.array(z.string()).optional() }).optional(),
  meta: z.looseObject({ sluice: memory.optional() }).optional(),
});

const annotationSchema = z.looseObject({
  was_cancelled: z.boolean().optional(),
  completed_by: z
    .union([
      z.number(),
      z.string(),
      z.looseObject({ email: z.string().optional(), id: z.number().optional() }),
    ])
    .nullish(),
  created_at: z.string().optional(),
  updated_at: z.string().optional(),
  result: z.array(resultSchema),
});
type Annotation = z.infer<typeof annotationSchema>;

const text = z.string().nullish();

const taskSchema = z.looseObject({
  data: z.looseObject({
    anchor: text,
    candidate: text,
    anchor_digest: text,
    candidate_digest: text,
    dataset: text,
    version: text,
  }),
  annotations: z.array(z.unknown()).optional(),
});
type Task = z.infer<typeof taskSchema>;

/** One task a pair: its annotations are what was said of it, in order. Pairs that nobody judged come last. */
export const labelStudioOf = (
  records: readonly VerdictRecord[],
  tasks: readonly VerdictTask[] = [],
): string => {
  const judged = [...Map.groupBy(records, pairKey).values()].map((words) => {
    const { anchor, candidate, dataset } = words[0]!;
    const known = words.find((word) => word.anchor_text !== undefined) ?? words[0]!;
    return {
      data: {
        anchor: known.anchor_text ?? null,
        candidate: known.candidate_text ?? null,
        anchor_digest: anchor,
        candidate_digest: candidate,
        dataset,
      },
      annotations: words.map(annotationOf),
    };
  });
  const open = tasks.map(({ anchor, candidate, positive }) => ({
    data: {
      anchor: anchor.text,
      positive: positive?.text ?? null,
      candidate: candidate.text,
      anchor_digest: anchor.digest,
      candidate_digest: candidate.digest,
    },
  }));
  return `${JSON.stringify([...judged, ...open], null, 1)}\n`;
};

const annotationOf = ({ label, reviewer, at, version, settles }: VerdictRecord) => ({
  created_at: at,
  result: [
    {
      from_name: CONTROL,
      to_name: OBJECT,
      type: 'choices',
      value: { choices: [label] },
      meta: { sluice: { label, reviewer, at, version, ...(settles !== undefined && { settles }) } },
    },
  ],
});

/**
 * The verdicts of exported tasks, each with its place in the file. Tasks that nobody has annotated, and
 * annotations that were skipped or left open, are no verdicts.
 *
 * @throws SluiceError `input` for what is no list of tasks at all
 */
export const labelStudioRows = (
  bytes: Buffer,
  source: VerdictSource,
): { place: string; row: VerdictRow }[] => {
  const tasks = listIn(bytes, source.name);
  return tasks.flatMap((value, t) => {
    const place = `task ${t + 1}`;
    const task = taskSchema.safeParse(value);
    if (!task.success) return [{ place, row: { fault: faultOf(task.error) } }];
    return (task.data.annotations ?? []).flatMap((given, a) => {
      const at = `${place}, annotation ${a + 1}`;
      const annotation = annotationSchema.safeParse(given);
      if (!annotation.success) return [{ place: at, row: { fault: faultOf(annotation.error) } }];
      const row = rowOf(task.data, annotation.data, source);
      return row ? [{ place: at, row }] : [];
    });
  });
};

const listIn = (bytes: Buffer, name: string): unknown[] => {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString().replace(/^\ufeff/, ''));
  } catch (error) {
    const reason = (error as Error).message.replaceAll(/\p{Cc}/gu, ' ');
    throw new SluiceError('input', `${name} is not JSON: ${reason}`);
  }
  if (Array.isArray(value)) return value;
  throw new SluiceError(
    'input',
    `${name} is no list of tasks; export it from Label Studio as JSON`,
  );
};

const faultOf = ({ issues: [issue] }: z.ZodError): string =>
  `${issue?.path.join('.') || 'it'}: ${issue?.message}`;

const rowOf = (
  { data }: Task,
  annotation: Annotation,
  source: VerdictSource,
): VerdictRow | undefined => {
  if (annotation.was_cancelled) return undefined;
  const result = annotation.result.find(({ type }) => type === 'choices');
  if (!result) return undefined;
  const [label] = result.value?.choices ?? [];
  const remembered = result.meta?.sluice;
  // Whoever changed the choice gave another verdict.
  const isOurs = remembered !== undefined && remembered.label === label;
  const given: VerdictFields = isOurs
    ? remembered
    : {
        label,
        reviewer: annotatorOf(annotation) ?? source.reviewer,
        at: annotation.updated_at ?? annotation.created_at,
        version: data.version,
      };
  return verdictRow(
    {
      ...given,
      anchor: data.anchor_digest,
      candidate: data.candidate_digest,
      anchor_text: data.anchor,
      candidate_text: data.candidate,
      dataset: data.dataset,
    },
    source,
  );
};

const annotatorOf = ({ completed_by: who }: Annotation): string | undefined => {
  if (typeof who === 'string') return who;
  if (typeof who === 'number') return `label-studio:${who}`;
  return who?.email ?? (who?.id === undefined ? undefined : `label-studio:${who.id}`);
};
