import { digestOf } from './digest.ts';
import type { Plan } from './plan.ts';
import type { Role, RowRange } from './ports.ts';

/**
 * Which artifact each stage makes out of which: a stage's output is named by a digest of its inputs'
 * names, its parameters and the version of its code, and of nothing else. Whatever changes an output must
 * change its name, so raise a stage's version here when its code makes other bytes of the same inputs.
 */
const VERSIONS = {
  ingest: 2,
  embed: 2,
  index: 1,
  changes: 1,
  neighbours: 2,
  'in-batch': 1,
  errors: 2,
  mine: 3,
  curate: 2,
  verdicts: 1,
  dataset: 3,
} as const;

const nameOf = (stage: keyof typeof VERSIONS, parts: object): string =>
  `${stage}/${digestOf({ stage, version: VERSIONS[stage], ...parts })}`;

export const ingestName = ({ spec: { input }, inputs }: Plan): string =>
  nameOf('ingest', {
    input: withoutPaths(input),
    files: inputs.map(({ part, sha256 }) => ({ part, sha256 })),
  });

/** The same data elsewhere is the same data. */
const withoutPaths = (input: object): object =>
  Object.fromEntries(
    Object.entries(input).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'object' ? { ...value, path: undefined } : value,
    ]),
  );

export const embedName = (plan: Plan, role: Role, range: RowRange): string =>
  nameOf('embed', {
    rows: ingestName(plan),
    fingerprint: plan.model.fingerprint,
    role,
    normalize: isNormalized(plan),
    ...range,
  });

/** Unit length for the distances that need it; the dot product keeps the model's own lengths. */
export const isNormalized = ({ spec }: Plan): boolean => spec.select.distance !== 'dot';

/** The vectors of all rows of a role, however they are cut into shards. */
const vectorsName = (plan: Plan, role: Role, rows: number): string =>
  embedName(plan, role, { start: 0, end: rows });

export const indexName = (plan: Plan, documents: number): string =>
  nameOf('index', { kind: plan.index, vectors: vectorsName(plan, 'document', documents) });

/** @param k how deep its recall was measured */
export const auditedIndexName = (
  plan: Plan,
  documents: number,
  k: number,
  recall: number,
): string => nameOf('index', { index: indexName(plan, documents), k, recall });

/** What became of the rows of one index in another. */
export const changesName = (before: string, after: string): string =>
  nameOf('changes', { before, after });

/**
 * What the search of a range found.
 *
 * @param index name of the index artifact
 * @param queries name of what tells the vectors searched with
 */
export const neighboursName = (
  index: string,
  queries: string,
  role: Role,
  reach: { nearest: number; others: number },
  range: RowRange,
): string => nameOf('neighbours', { index, queries, role, ...reach, ...range });

export const inBatchName = (plan: Plan, documents: number): string => {
  const { miner, miner_options, items_per_class, classes_per_batch } = plan.spec.mine;
  return nameOf('in-batch', {
    vectors: vectorsName(plan, 'document', documents),
    miner,
    miner_options,
    items_per_class,
    classes_per_batch,
    seed: plan.spec.select.seed,
  });
};

/** @param predictions the artifact that holds what was predicted: a log that ingest read, or neighbours */
export const errorsName = ({ spec: { mine, select } }: Plan, predictions: string): string =>
  nameOf('errors', { predictions, options: mine.errors, margin: select.margin });

/** What a shard of the `mine` stage merges: by source the artifact or the options of what it proposes. */
export interface MineParts {
  neighbours: string;
  sources: Record<string, unknown>;
}

export const mineName = (
  { spec: { mine } }: Plan,
  { neighbours, sources }: MineParts,
  range: RowRange,
): string => nameOf('mine', { neighbours, order: mine.sources, sources, ...range });

export const curateName = (plan: Plan, mined: string[], maxPositives: number): string =>
  nameOf('curate', {
    mined,
    filter: plan.spec.filter,
    select: plan.spec.select,
    maxPositives,
    verdicts: plan.verdicts?.digest,
    guides: plan.guides?.map(({ fingerprint }) => fingerprint),
    teacher: plan.teacher?.fingerprint,
  });

/** What people decided, as the rows of the anchors and the documents it is about. */
export const verdictsName = (plan: Plan): string =>
  nameOf('verdicts', { rows: ingestName(plan), verdicts: plan.verdicts?.digest });

export const datasetName = (plan: Plan, curated: string[]): string => {
  const { format, file_type, scores } = plan.spec.output;
  return nameOf('dataset', {
    curated,
    ingest: ingestName(plan),
    format,
    file_type,
    scores,
    num_negatives: plan.spec.select.num_negatives,
  });
};
