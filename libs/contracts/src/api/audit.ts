import { z } from 'zod';
import { DECISIONS, HARDNESS, REASONS, SOURCES } from '@sluice/mining';

const count = z.int().min(0);
const id = z.string().max(1000);

/** One or several values of a query string. */
const several = <Value extends z.ZodType>(value: Value) =>
  z.preprocess(
    (given) => (given === undefined || Array.isArray(given) ? given : [given]),
    z.array(value).max(50).optional(),
  );

export const AUDIT_ORDERS = [
  'row',
  'similarity',
  'rank',
  'd_ap',
  'd_an',
  'margin',
  'loss',
] as const;

/** Which candidates of an audit are meant. */
export const auditFilter = {
  decision: several(z.enum(DECISIONS)),
  reason: several(z.enum(REASONS.slice(1))),
  source: several(z.enum(SOURCES)),
  hardness: several(z.enum(HARDNESS)).describe('against the positive shown'),
  similarity_from: z.coerce.number().optional(),
  similarity_to: z.coerce.number().optional(),
  margin_from: z.coerce.number().optional().describe('of d(a,n) − d(a,p)'),
  margin_to: z.coerce.number().optional(),
  text: z
    .string()
    .max(1000)
    .optional()
    .describe('in the anchor, the positive or the candidate; case does not matter'),
  anchor: id.optional().describe('the id of an anchor'),
  candidate: id.optional().describe('the id of a candidate'),
};

export const auditQuery = z.strictObject({
  ...auditFilter,
  order: z.enum(AUDIT_ORDERS).default('row').describe('row: as the audit has them'),
  descending: z.stringbool().default(false),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type AuditQuery = z.infer<typeof auditQuery>;
export type AuditFilter = Omit<AuditQuery, 'order' | 'descending' | 'offset' | 'limit'>;

/** A text, cut at a length that tables can show. */
const excerpt = z.object({
  id: z.string(),
  text: z.string(),
  length: count.describe('characters of the whole text'),
});

const judged = {
  row: count.describe('in audit/candidates'),
  source: z.enum(SOURCES),
  rank: z.int(),
  similarity: z.number().nullable(),
  loss: z.number().nullable(),
  decision: z.enum(DECISIONS),
  reason: z.string().nullable(),
  d_ap: z.number().nullable().describe('of the positive shown'),
  d_an: z.number().nullable(),
  hardness: z.enum(HARDNESS).nullable(),
  triplets: count.describe('that it is the negative of'),
};

/**
 * A candidate with what became of it, beside a positive of its anchor: of its triplets, or else of all, the
 * closest one.
 */
export const auditRowSchema = z
  .object({ ...judged, anchor: excerpt, positive: excerpt.nullable(), candidate: excerpt })
  .meta({ id: 'AuditRow' });
export type AuditRow = z.infer<typeof auditRowSchema>;

export const auditPageSchema = z.object({
  total: count.describe('candidates that match'),
  rows: z.array(auditRowSchema),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

const wholeText = z.object({ id: z.string(), text: z.string(), digest: z.string() });

/** One candidate with its texts whole, and everything it was judged against. */
export const auditEntrySchema = z
  .object({
    ...judged,
    anchor: wholeText,
    candidate: wholeText,
    positives: z
      .array(
        z.object({
          id: z.string(),
          text: z.string(),
          similarity: z.number().nullable(),
          d_ap: z.number().nullable(),
          data_row: count.nullable().describe('of its triplet with the candidate'),
          hardness: z.enum(HARDNESS).nullable().describe('of that triplet'),
        }),
      )
      .describe('those of the anchor, its triplets with the candidate first, then the closest'),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const counts = z.record(z.string(), count);

export const auditCountsSchema = z.object({
  decision: counts,
  reason: counts,
  source: counts,
  hardness: counts,
});
export type AuditCounts = z.infer<typeof auditCountsSchema>;

const marginCounts = z.object({
  total: count,
  hard: count.describe('with d(a,n) ≤ d(a,p)'),
  counts: z.array(count),
});

/**
 * How often each d(a,n) − d(a,p) occurs: bin i holds [(first + i) / per_unit, (first + i + 1) / per_unit), so
 * that for a margin on an edge of a bin the zero-loss fraction is exact.
 */
export const marginsSchema = z.object({
  per_unit: z.number().positive(),
  first: z.int(),
  candidates: marginCounts.describe('every pair of candidate and positive but for known positives'),
  triplets: marginCounts,
});
export type Margins = z.infer<typeof marginsSchema>;

/** How the triplets share out their negatives: a few documents that serve very many are hubs. */
export const negativeUseSchema = z.object({
  documents: z.array(z.object({ triplets: count, documents: count })),
  top: z.array(z.object({ ...excerpt.shape, triplets: count })),
});
export type NegativeUse = z.infer<typeof negativeUseSchema>;

const exampleTriplet = z.object({ anchor: excerpt, positive: excerpt, negative: excerpt });

/** The triplets of two versions, compared by their texts. */
export const comparisonSchema = z.object({
  added: count,
  removed: count,
  kept: count,
  examples: z.object({ added: z.array(exampleTriplet), removed: z.array(exampleTriplet) }),
});
export type Comparison = z.infer<typeof comparisonSchema>;
