import { z } from 'zod';

const COUNTS = [
  'documents',
  'anchors',
  'positives',
  'candidates',
  'rejected',
  'review',
  'triplets',
  'hard',
  'semi_hard',
  'easy',
  'rejected_rows',
] as const;
const DISTRIBUTIONS = [
  'margins.candidates',
  'margins.curated',
  'similarities.positives',
  'similarities.candidates',
  'similarities.negatives',
] as const;
const DEPTHS = ['1', '10', '100'] as const;

export type CountName = (typeof COUNTS)[number];
export type DistributionName = (typeof DISTRIBUTIONS)[number];
export type RecallDepthName = (typeof DEPTHS)[number];

const named = <Prefix extends string, Name extends string>(
  prefix: Prefix,
  names: readonly Name[],
): `${Prefix}.${Name}`[] => names.map((name) => `${prefix}.${name}` as const);

/** What a rule may look at: numbers of a manifest, alone or against the version before. */
export const RETRAIN_METRICS = [
  'zero_loss_fraction.candidates',
  'zero_loss_fraction.curated',
  'hard_share',
  'new_hard_share',
  'embedding.mean_cosine',
  ...named('recall', DEPTHS),
  ...named('recall_drop', DEPTHS),
  ...named('count', COUNTS),
  ...named('change', COUNTS),
  ...named('psi', DISTRIBUTIONS),
  ...named('ks', DISTRIBUTIONS),
] as const;
export type RetrainMetric = (typeof RETRAIN_METRICS)[number];

const rule = z
  .strictObject({
    metric: z.enum(RETRAIN_METRICS),
    operator: z.enum(['>', '>=', '<', '<=', 'outside']),
    value: z
      .union([z.number(), z.tuple([z.number(), z.number()])])
      .describe('a number; for outside a band [low, high]'),
    nights: z
      .int()
      .min(1)
      .max(365)
      .default(1)
      .describe('versions of different days in a row that must all hold'),
  })
  .refine(({ operator, value }) => (operator === 'outside') === Array.isArray(value), {
    message: 'outside takes a band [low, high], the other operators one number',
    path: ['value'],
  })
  .refine(({ value }) => !Array.isArray(value) || value[0] <= value[1], {
    message: 'the band’s low end comes first',
    path: ['value'],
  });
export type RetrainRule = z.infer<typeof rule>;

/** When to train the model anew. Any rule that holds is enough. */
export const retrainSchema = z
  .strictObject({ when: z.array(rule).min(1).max(50) })
  .describe('when a new version says that the model should be trained anew; any rule is enough');
export type Retrain = z.infer<typeof retrainSchema>;

/** How a version stands to one rule. */
const judgedRule = z.object({
  metric: z.enum(RETRAIN_METRICS),
  operator: z.string(),
  value: z.union([z.number(), z.tuple([z.number(), z.number()])]),
  nights: z.int(),
  observed: z.number().nullable().describe('null when there is nothing to compute it from'),
  held: z.int().describe('days in a row, this one the last, on which it held'),
  fires: z.boolean(),
  reason: z.string(),
});
export type JudgedRule = z.infer<typeof judgedRule>;

/** What the rules of a spec say of a version. */
export const retrainVerdictSchema = z.object({
  recommended: z.boolean(),
  rules: z.array(judgedRule),
});
export type RetrainVerdict = z.infer<typeof retrainVerdictSchema>;
