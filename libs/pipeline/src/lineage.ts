import type { Source } from '@sluice/mining';
import { digestOf } from './digest.ts';
import type { Plan } from './plan.ts';
import type { Role, RowRange } from './ports.ts';

/**
 * Which artifact each stage makes out of which: a stage's output is named by a digest of its inputs'
 * names, its parameters and the version of its code, and of nothing else. Whatever changes an output must
 * change its name, so raise a stage's version here when its code makes other bytes of the same inputs.
 */
const VERSIONS = {
  ingest: 1,
  embed: 1,
  index: 1,
  'in-batch': 1,
  errors: 1,
  mine: 2,
  curate: 2,
  neighbours: 1,
  verdicts: 1,
  dataset: 2,
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

export const indexName = (plan: Plan, shards: RowRange[]): string =>
  nameOf('index', {
    kind: plan.index,
    vectors: shards.map((range) => embedName(plan, 'document', range)),
  });

/** @param documents the shards of all documents */
export const inBatchName = (plan: Plan, documents: RowRange[]): string => {
  const { miner, miner_options, items_per_class, classes_per_batch } = plan.spec.mine;
  return nameOf('in-batch', {
    vectors: documents.map((range) => embedName(plan, 'document', range)),
    miner,
    miner_options,
    items_per_class,
    classes_per_batch,
    seed: plan.spec.select.seed,
  });
};

export const errorsName = (plan: Plan): string => {
  const { mine, select } = plan.spec;
  return nameOf('errors', {
    rows: ingestName(plan),
    options: mine.errors,
    margin: select.margin,
  });
};

/**
 * @param documents the shards of all documents
 * @param anchors names of the artifacts that hold the vectors of these anchors
 */
export const mineName = (
  plan: Plan,
  documents: RowRange[],
  anchors: string[],
  depth: number,
  range: RowRange,
): string =>
  nameOf('mine', {
    index: indexName(plan, documents),
    anchors,
    sources: plan.spec.mine.sources,
    depth,
    ...sourceParts(plan, documents),
    ...range,
  });

/** What shapes the proposals of the sources in use, beside the index and the depth of its search. */
const sourceParts = (plan: Plan, documents: RowRange[]): Partial<Record<Source, unknown>> => {
  const { mine, select, input } = plan.spec;
  const own = { options: mine.errors, margin: select.margin };
  const parts: Partial<Record<Source, unknown>> = {
    errors: input.predictions ? errorsName(plan) : own,
    'in-batch': inBatchName(plan, documents),
    random: { options: mine.random, seed: select.seed },
  };
  return Object.fromEntries(mine.sources.map((source) => [source, parts[source]]));
};

/** Each document's nearest documents, for the filters that ask who a candidate's neighbours are. */
export const neighboursName = (index: string, k: number): string =>
  nameOf('neighbours', { index, k });

export const curateName = (plan: Plan, mined: string[], maxPositives: number): string =>
  nameOf('curate', {
    mined,
    filter: plan.spec.filter,
    select: plan.spec.select,
    maxPositives,
    verdicts: plan.verdicts?.digest,
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
