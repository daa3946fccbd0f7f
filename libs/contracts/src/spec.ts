import { z } from 'zod';
import {
  asksTeacher,
  type FilterOptions,
  filterOptions,
  mineOptions,
  selectOptions,
} from '@sluice/mining';
import { infrastructureSchema } from './infrastructure.ts';
import { retrainSchema, type Retrain } from './retrain.ts';
import { retentionSchema, scheduleSchema, type Retention } from './schedule.ts';

const path = z.string().min(1);
const column = z.string().min(1);

export const DATASET_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
export const OUTPUT_FORMATS = [
  'triplet',
  'n-tuple',
  'labeled-pair',
  'labeled-list',
  'flag-embedding',
  'tevatron',
] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

const classes = z
  .strictObject({
    path,
    text: column.default('text'),
    label: column.default('label'),
    id: column.optional().describe('column of row ids; the row number (from 0) when absent'),
  })
  .describe(
    'class-labelled rows: every row is an anchor and a document; rows of one label are positives',
  );

const pairs = z
  .strictObject({
    path,
    anchor: column.default('anchor'),
    positive: column.default('positive'),
    anchor_id: column.optional(),
    positive_id: column.optional(),
  })
  .describe('one judged anchor–positive pair a row');

const corpus = z
  .strictObject({ path, id: column.optional(), text: column.default('text') })
  .describe('documents to mine negatives from, beside the positives of the pairs');

const beir = z
  .strictObject({
    path,
    split: z.string().min(1).default('test'),
    min_score: z.number().default(1).describe('judgements below this grade are not positives'),
  })
  .describe('a BEIR folder: corpus.jsonl, queries.jsonl, qrels/<split>.tsv');

const predictions = z
  .strictObject({
    path,
    query: column.default('query').describe('column of the anchor’s id, or its very text'),
    item: column.default('item').describe('column of the document’s id, or its very text'),
    score: column
      .optional()
      .describe('column of scores, the higher the better; "score" where no rank is named'),
    rank: column.optional().describe('column of ranks from 1; scores give the ranks when absent'),
    group: column
      .optional()
      .describe('column whose equal values share mine.errors.per_group; the query when absent'),
    loss: column.optional().describe('column of what the model paid; the hinge loss when absent'),
    box: column.optional().describe('column of the four numbers x1, y1, x2, y2'),
  })
  .describe('what a model predicted, one document for one anchor a row; read by the errors source');

const holdout = z
  .strictObject({ path, text: column.default('text') })
  .describe('texts of an evaluation set: they never enter the triplets, in either role');

const input = z
  .strictObject({
    classes: classes.optional(),
    pairs: pairs.optional(),
    corpus: corpus.optional(),
    beir: beir.optional(),
    predictions: predictions.optional(),
    holdout: holdout.optional(),
    max_rejected: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe('share of bad rows in any one file above which the run stops'),
  })
  .refine((value) => [value.classes, value.pairs, value.beir].filter(Boolean).length === 1, {
    message: 'name exactly one of classes, pairs, beir',
  })
  .refine((value) => !value.corpus || value.pairs, {
    message: 'corpus goes with pairs',
    path: ['corpus'],
  });

/** What may be set of a model in a folder, before what the folder itself says. */
const folderSettings = {
  file: path
    .optional()
    .describe('the ONNX file, in the folder; `onnx/model.onnx` or the only one if absent'),
  prompts: z
    .strictObject({ query: z.string().optional(), document: z.string().optional() })
    .optional()
    .describe('what is put before anchors and before documents'),
  max_seq_length: z.int().min(1).optional().describe('tokens that a text is cut to'),
  dimensions: z
    .int()
    .min(1)
    .optional()
    .describe('numbers that vectors are cut to, for models made for it (Matryoshka)'),
};

/** Which of these may be set of a model on a server too. */
const SERVER_SETTINGS: Record<string, string[]> = {
  none: [],
  tei: ['prompts'],
  openai: ['prompts', 'dimensions'],
};

/** Which model gives the vectors. All of it enters the model's fingerprint. */
export const modelSchema = z
  .strictObject({
    path: path.describe(
      'a sentence-transformers folder with an ONNX export, relative to the spec; ' +
        '`hf://org/name@revision`, the same from the hub; the address of a server of models; ' +
        'or `builtin:ngram-v1`',
    ),
    api: z
      .enum(['tei', 'openai'])
      .optional()
      .describe(
        'what the server speaks: text-embeddings-inference’s API, or OpenAI’s `/v1/embeddings`',
      ),
    name: z
      .string()
      .min(1)
      .optional()
      .describe('of the model, as a server that speaks `openai` knows it'),
    ...folderSettings,
  })
  .superRefine(({ path, api, name, ...others }, context) => {
    const isServed = /^https?:/.test(path);
    const fault = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (isServed && !api) fault('api', 'say what the server speaks: tei or openai');
    if (!isServed && api) fault('api', 'goes with the address of a server as path');
    if (api === 'openai' && !name) fault('name', 'name the model, as the server knows it');
    if (api !== 'openai' && name) fault('name', 'goes with api: openai');
    if (!isServed && !path.startsWith('builtin:')) return;
    for (const key of Object.keys(folderSettings) as (keyof typeof folderSettings)[]) {
      if (others[key] === undefined || SERVER_SETTINGS[api ?? 'none']!.includes(key)) continue;
      fault(key, 'goes with the folder of a model as path');
    }
  });
export type ModelSpec = z.infer<typeof modelSchema>;

/** Rules look back over nights, so the versions of those nights, and the one before, must be there. */
const remembers = ({ versions = 0, days = 0 }: Retention, { when }: Retrain): boolean =>
  Math.max(versions, days) > Math.max(...when.map(({ nights }) => nights));

const asksGuides = (filter: FilterOptions): boolean =>
  filter.guide_margin !== undefined || filter.guide_relative_margin !== undefined;

/** The run spec: everything that decides what a dataset holds, and where it goes. */
export const specSchema = z
  .strictObject({
    dataset: z
      .string()
      .regex(DATASET_NAME, 'use lower-case letters, digits, ".", "_", "-"; at most 64 characters'),
    input,
    model: modelSchema,
    mine: mineOptions.prefault({}),
    filter: filterOptions.prefault({}),
    guide: z
      .union([modelSchema, z.array(modelSchema).min(1)])
      .optional()
      .describe('one or several other models, which filter.guide_margin and its kind ask'),
    teacher: modelSchema
      .optional()
      .describe('a cross-encoder, which filter.teacher_relative_margin and its kind ask'),
    select: selectOptions.prefault({}),
    output: z
      .strictObject({
        path: path.default('out'),
        format: z.enum(OUTPUT_FORMATS).default('triplet'),
        file_type: z.enum(['parquet', 'jsonl']).default('parquet'),
        scores: z
          .boolean()
          .default(false)
          .describe('adds similarity scores to the data rows (they are always in the audit)'),
      })
      .refine(({ format, file_type }) => format !== 'tevatron' || file_type === 'jsonl', {
        message: 'tevatron has passages in its rows, which no table holds: set it to jsonl',
        path: ['file_type'],
      })
      .refine(({ format, scores }) => format !== 'tevatron' || !scores, {
        message: 'tevatron has no place for scores; they are in the audit',
        path: ['scores'],
      })
      .prefault({}),
    retrain: retrainSchema.optional(),
    schedule: scheduleSchema.optional(),
    retention: retentionSchema.optional(),
    infrastructure: infrastructureSchema.prefault({}),
  })
  .refine(({ input, mine }) => input.classes || !mine.sources.includes('in-batch'), {
    message: 'in-batch makes batches of classes: give input.classes, or leave it out',
    path: ['mine', 'sources'],
  })
  .refine(({ input, mine }) => !input.predictions || mine.sources.includes('errors'), {
    message: 'only the errors source reads them: add errors to mine.sources, or leave them out',
    path: ['input', 'predictions'],
  })
  .refine(({ filter, guide }) => asksGuides(filter) === (guide !== undefined), {
    message: 'goes with filter.guide_margin or filter.guide_relative_margin, and they with it',
    path: ['guide'],
  })
  .refine(({ filter, teacher }) => asksTeacher(filter) === (teacher !== undefined), {
    message: 'goes with filter.teacher_relative_margin and its kind, and they with it',
    path: ['teacher'],
  })
  .refine(({ retrain, retention }) => !retrain || !retention || remembers(retention, retrain), {
    message: 'keep one version more than the longest rule of retrain has nights',
    path: ['retention'],
  })
  .describe('A Sluice run spec');

export type Spec = z.infer<typeof specSchema>;
/** What a spec asks for, wherever and whenever it is worked on. */
export type PlannedSpec = Omit<Spec, 'infrastructure' | 'schedule' | 'retention'>;
