import { resolve } from 'node:path';
import { type ModelSpec, type PlannedSpec, SluiceError, type Spec } from '@sluice/contracts';
import { resolveWindow } from '@sluice/mining';
import { digestOf } from './digest.ts';
import type { CrossEncoder, Embedder, InputFile, Ports, VectorIndex } from './ports.ts';
import { planVerdicts, type PlannedVerdicts } from './verdicts.ts';

/** A file of the user's that a run reads, and what it is there for. */
export interface PlannedInput extends InputFile {
  part: 'classes' | 'pairs' | 'corpus' | 'queries' | 'judgements' | 'predictions' | 'holdout';
  /** Absolute; `uri` is the path as the spec has it. */
  path: string;
}

/**
 * A model as it was found when the run was planned. `path` is absolute where the spec names a folder; an
 * address is as the spec has it, or names the same model for ever.
 */
export interface PlannedModel {
  path: string;
  fingerprint: string;
  dimensions: number;
  symmetric: boolean;
}

/** A cross-encoder as it was found when the run was planned; `path` as a model's. */
export type PlannedTeacher = Pick<PlannedModel, 'path' | 'fingerprint'>;

/** Everything that decides a run's outcome, fixed before it starts. */
export interface Plan {
  spec: PlannedSpec;
  specDigest: string;
  inputs: PlannedInput[];
  model: PlannedModel;
  /** Other models that the filters ask, in the order of the spec. */
  guides?: PlannedModel[];
  /** A cross-encoder that the filters ask about pairs. */
  teacher?: PlannedTeacher;
  /** The index that answers; an approximate one may answer otherwise than the exact one. */
  index: string;
  /** The share of the nearest documents that an approximate index is held to; absent for an exact one. */
  indexRecall?: number;
  /** What people decided about pairs, where they did: a digest of it, and how many pairs there are. */
  verdicts?: PlannedVerdicts;
}

/** An address such as `s3://bucket/key` is the same from everywhere. */
const REMOTE = /^[a-z][a-z0-9+.-]*:\/\//;

export const planName = (digest: string): string => `plan/${digest}`;

type NamedInput = Pick<PlannedInput, 'part' | 'uri'>;

/** The files a spec names, by the part they play, relative to the spec. */
const namedInputs = ({ input }: PlannedSpec): NamedInput[] => {
  const { predictions, holdout } = input;
  const inputs = relationInputs(input);
  if (predictions) inputs.push({ part: 'predictions', uri: predictions.path });
  if (holdout) inputs.push({ part: 'holdout', uri: holdout.path });
  return inputs;
};

/** The files that say which anchors and documents there are. */
const relationInputs = (input: Spec['input']): NamedInput[] => {
  if (input.beir) {
    const { path, split } = input.beir;
    return [
      { part: 'corpus', uri: `${path}/corpus.jsonl` },
      { part: 'queries', uri: `${path}/queries.jsonl` },
      { part: 'judgements', uri: `${path}/qrels/${split}.tsv` },
    ];
  }
  if (input.classes) return [{ part: 'classes', uri: input.classes.path }];
  return [
    { part: 'pairs', uri: input.pairs!.path },
    ...(input.corpus ? [{ part: 'corpus' as const, uri: input.corpus.path }] : []),
  ];
};

/** `builtin:…`, `hf://…`, `https://…`; a single letter before a colon is a drive of Windows. */
const ADDRESS = /^[a-z][a-z0-9+.-]+:/i;

/** Whether a model is named by an address, not by a folder. */
export const isAddress = (path: string): boolean => ADDRESS.test(path);

const located = (model: ModelSpec, folder: string): ModelSpec =>
  isAddress(model.path) ? model : { ...model, path: resolve(folder, model.path) };

/**
 * The `plan` stage: digests the inputs and writes the plan as an artifact, whose digest is all that jobs
 * carry.
 *
 * @param folder what relative paths of the spec are relative to
 * @throws MiningFault for a window of ranks that no data could satisfy
 * @throws SluiceError `input` for a file that is missing or cannot be read
 */
export const planRun = async (
  { infrastructure: _where, schedule: _when, retention: _howLong, ...spec }: Spec,
  folder: string,
  ports: Ports,
): Promise<string> => {
  resolveWindow(spec.filter, spec.select.num_negatives, 1);
  const inputs: PlannedInput[] = [];
  for (const { part, uri } of namedInputs(spec)) {
    const path = REMOTE.test(uri) ? uri : resolve(folder, uri);
    inputs.push({ ...(await ports.inputs.describe(path)), uri, part, path });
  }
  const model = await planModel(spec.model, folder, ports);
  const guides: PlannedModel[] = [];
  for (const guide of guidesOf(spec)) guides.push(await planModel(guide, folder, ports));
  const teacher = spec.teacher && (await planTeacher(spec.teacher, folder, ports));
  const verdicts = await planVerdicts(spec.dataset, ports);
  const plan: Plan = {
    spec,
    specDigest: digestOf(spec),
    inputs,
    model,
    ...(guides.length > 0 && { guides }),
    ...(teacher && { teacher }),
    index: ports.indexes[0].kind,
    ...(!ports.indexes[0].exact && { indexRecall: spec.mine.min_index_recall }),
    ...(verdicts && { verdicts }),
  };
  const digest = digestOf(plan);
  const name = planName(digest);
  if (!(await ports.artifacts.find(name))) {
    await ports.artifacts.write(name, () => Promise.resolve(plan));
  }
  return digest;
};

export const findPlan = async (digest: string, { artifacts }: Ports): Promise<Plan | undefined> =>
  (await artifacts.find<Plan>(planName(digest)))?.meta;

export const readPlan = async (digest: string, ports: Ports): Promise<Plan> => {
  const plan = await findPlan(digest, ports);
  if (!plan) throw new Error(`plan ${digest} is not in the artifact store`);
  return plan;
};

const planModel = async (
  model: ModelSpec,
  folder: string,
  { models }: Ports,
): Promise<PlannedModel> => {
  const { path } = located(model, folder);
  const embedder = await models.embedder({ ...model, path });
  const { fingerprint, dimensions, symmetric, address = path } = embedder;
  return { path: address, fingerprint, dimensions, symmetric };
};

const planTeacher = async (
  model: ModelSpec,
  folder: string,
  { models }: Ports,
): Promise<PlannedTeacher> => {
  const { path } = located(model, folder);
  const { fingerprint, address = path } = await models.crossEncoder({ ...model, path });
  return { path: address, fingerprint };
};

/** The guide models of a spec, none, one or several. */
const guidesOf = ({ guide }: PlannedSpec): ModelSpec[] => (guide ? [guide].flat() : []);

/**
 * The embedder of a plan.
 * @throws SluiceError `model` when the model is no longer the one that was planned with
 */
export const embedderOf = ({ spec, model }: Plan, ports: Ports): Promise<Embedder> =>
  plannedEmbedder(spec.model, model, ports);

/**
 * The guide models of a plan, in the order of its spec.
 * @throws SluiceError `model` when one is no longer the one that was planned with
 */
export const guideEmbedders = ({ spec, guides = [] }: Plan, ports: Ports): Promise<Embedder[]> =>
  Promise.all(guidesOf(spec).map((guide, g) => plannedEmbedder(guide, guides[g]!, ports)));

/**
 * The teacher of a plan that has one.
 * @throws SluiceError `model` when it is no longer the one that was planned with
 */
export const teacherOf = async (
  { spec, teacher }: Plan,
  { models }: Ports,
): Promise<CrossEncoder> => {
  const named = { ...spec.teacher!, path: teacher!.path };
  return asPlanned(await models.crossEncoder(named), teacher!, spec.teacher!);
};

const plannedEmbedder = async (
  model: ModelSpec,
  planned: PlannedModel,
  { models }: Ports,
): Promise<Embedder> =>
  asPlanned(await models.embedder({ ...model, path: planned.path }), planned, model);

const asPlanned = <Opened extends { fingerprint: string }>(
  opened: Opened,
  planned: PlannedTeacher,
  model: ModelSpec,
): Opened => {
  if (opened.fingerprint === planned.fingerprint) return opened;
  throw new SluiceError(
    'model',
    `${model.path} is not the model the run was planned with: its files differ here; ` +
      'put the same files in place, or start the run again',
  );
};

/**
 * The index of a plan.
 * @throws SluiceError `spec` when this process has none of that kind
 */
export const indexOf = ({ index }: Plan, { indexes }: Ports): VectorIndex => {
  const found = indexes.find(({ kind }) => kind === index);
  if (found) return found;
  const kinds = indexes.map(({ kind }) => kind).join(', ');
  throw new SluiceError(
    'spec',
    `the run was planned with the index ${index}, this process has ${kinds}: ` +
      'give all processes the same infrastructure.vectors',
  );
};
