import { digestOf } from './digest.ts';
import type { Plan } from './plan.ts';
import type { Role, RowRange } from './ports.ts';

/**
 * Which artifact each stage makes out of which: a stage's output is named by a digest of its inputs'
 * names, its parameters and the version of its code, and of nothing else. Whatever changes an output must
 * change its name, so raise a stage's version here when its code makes other bytes of the same inputs.
 */
const VERSIONS = { ingest: 1, embed: 1, index: 1, mine: 1, curate: 1, dataset: 1 } as const;

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

export const mineName = (
  plan: Plan,
  index: string,
  anchors: string[],
  depth: number,
  range: RowRange,
): string => nameOf('mine', { index, anchors, sources: plan.spec.mine.sources, depth, ...range });

export const curateName = (plan: Plan, mined: string, maxPositives: number): string =>
  nameOf('curate', { mined, filter: plan.spec.filter, select: plan.spec.select, maxPositives });

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
