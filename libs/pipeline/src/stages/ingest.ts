import { SluiceError, type Spec } from '@sluice/contracts';
import type { Predictions, Ragged } from '@sluice/mining';
import { readBeir } from '../ingest/beir.ts';
import { readClasses } from '../ingest/classes.ts';
import { TextRows } from '../ingest/documents.ts';
import { readHoldout, type HeldOut } from '../ingest/holdout.ts';
import { readPairs } from '../ingest/pairs.ts';
import { readPredictions, writePredictions } from '../ingest/predictions.ts';
import { Rejects, type InputCounts } from '../ingest/rejects.ts';
import type { Reader, Relations } from '../ingest/relations.ts';
import { ingestName } from '../lineage.ts';
import type { Plan } from '../plan.ts';
import type { Artifact, Draft, Matrices, Ports } from '../ports.ts';
import { timed, type Timing } from '../timing.ts';
import { required } from './required.ts';

export interface IngestMeta extends Timing {
  /** Why the run cannot go on with this input. */
  fault?: string | undefined;
  documents: number;
  anchors: number;
  /** Number of judged pairs; 0 where labels say what is positive. */
  judgements: number;
  /** Labels say what is positive, rather than judgements. */
  hasLabels: boolean;
  /** An evaluation set was named, and what is in it is marked. */
  hasHoldout: boolean;
  /** The most positives any one anchor has, repeated rows counted. */
  mostPositives: number;
  /** The fewest any anchor has. */
  fewestPositives: number;
  /** Every anchor is also a document, so a symmetric model need embed only the documents. */
  anchorsAreDocuments: boolean;
  duplicates: number;
  rejected: Record<string, number>;
  inputs: InputCounts[];
}

const ROW_GROUP = 4096;
const TEXT_COLUMNS = [
  { name: 'id', type: 'string' },
  { name: 'text', type: 'string' },
] as const;

export const REJECTS = 'rejects.jsonl';

/**
 * The `ingest` stage: reads the user's files as streams into numbered anchors and documents, their labels
 * or judgements, and the rejects. Bad input is an outcome like any other: the artifact then says what is
 * wrong, and `ingested` refuses to go on with it.
 *
 * @throws SluiceError `input` when a file is missing, a column is unknown, or too many rows are bad
 */
export const ingest = async (plan: Plan, ports: Ports): Promise<Artifact<IngestMeta>> => {
  await ports.artifacts.write(ingestName(plan), async (draft) => {
    const lines = ports.lines(draft.path(REJECTS));
    const rejects = new Rejects(plan.inputs, lines);
    const reader = readerOf(plan, ports, draft, rejects);
    const { result, seconds } = await timed(() => read(plan.spec.input, reader));
    await lines.close();
    const { relations, predictions, heldOut } = result;
    await writeRelations(ports.matrices, draft, relations);
    if (predictions) await writePredictions(predictions, draft, ports);
    if (heldOut) await writeHeldOut(ports.matrices, draft, heldOut);
    const noAnchors =
      relations.anchors.length === 0
        ? `${plan.inputs[0]!.uri}: no row can be an anchor`
        : undefined;
    const fault = rejects.fault(plan.spec.input.max_rejected) ?? noAnchors;
    const hasHoldout = heldOut !== undefined;
    return { ...metaOf(relations, rejects), hasHoldout, fault, seconds };
  });
  return ingested(plan, ports);
};

/**
 * What ingest made of the input.
 *
 * @throws SluiceError `input` when it was too bad to go on with
 */
export const ingested = async (plan: Plan, ports: Ports): Promise<Artifact<IngestMeta>> => {
  const artifact = await required<IngestMeta>(ingestName(plan), ports);
  const { fault, rejected } = artifact.meta;
  if (fault === undefined) return artifact;
  const place = await ports.artifacts.path(artifact, REJECTS);
  const remedy =
    Object.keys(rejected).length > 0
      ? `. Bad rows are listed in ${place}; mend them or raise input.max_rejected`
      : '';
  throw new SluiceError('input', fault + remedy);
};

const metaOf = (
  relations: Relations,
  rejects: Rejects,
): Omit<IngestMeta, 'seconds' | 'fault' | 'hasHoldout'> => {
  const { documents, anchors, own, judged, labels, mostPositives, fewestPositives } = relations;
  return {
    documents: documents.length,
    anchors: anchors.length,
    judgements: judged?.values.length ?? 0,
    hasLabels: labels !== undefined,
    mostPositives,
    fewestPositives,
    anchorsAreDocuments: own.every((document) => document >= 0),
    duplicates: documents.duplicates,
    rejected: rejects.reasons,
    inputs: rejects.inputs,
    items: rejects.inputs.reduce((rows, input) => rows + input.rows, 0),
  };
};

const readerOf = (plan: Plan, ports: Ports, draft: Draft, rejects: Rejects): Reader => ({
  ports,
  rejects,
  inputOf: (part) => plan.inputs.find((input) => input.part === part)!,
  openTexts: async (file) =>
    new TextRows(await ports.tables.create(draft.path(file), TEXT_COLUMNS, ROW_GROUP)),
  path: draft.path,
});

const read = async (
  input: Spec['input'],
  reader: Reader,
): Promise<{ relations: Relations; predictions?: Predictions; heldOut?: HeldOut }> => {
  const relations = await readRelations(input, reader);
  const { predictions, holdout } = input;
  return {
    relations,
    ...(predictions && { predictions: await readPredictions(reader, predictions, relations) }),
    ...(holdout && { heldOut: await readHoldout(reader, holdout, relations) }),
  };
};

const readRelations = (
  { classes, pairs, corpus, beir }: Spec['input'],
  reader: Reader,
): Promise<Relations> => {
  if (classes) return readClasses(reader, classes);
  if (beir) return readBeir(reader, beir);
  return readPairs(reader, pairs!, corpus);
};

const writeRelations = async (
  matrices: Matrices,
  draft: Draft,
  { documents, anchors, own, labels, judged }: Relations,
): Promise<void> => {
  const vector = (file: string, data: Int32Array | Float64Array): Promise<void> =>
    matrices.write(draft.path(file), { data, shape: [data.length] });
  await vector('document-keys.npy', documents.keys.view());
  await vector('anchor-keys.npy', anchors.keys.view());
  await vector('anchor-documents.npy', own);
  if (labels) {
    await vector('document-labels.npy', labels.documents);
    await vector('anchor-labels.npy', labels.anchors);
    await vector('label-keys.npy', labels.keys);
  }
  if (judged) {
    await vector('judged-offsets.npy', Int32Array.from(judged.offsets));
    await vector('judged-documents.npy', judged.values);
    await vector('judged-grades.npy', judged.grades);
  }
};

const writeHeldOut = async (
  matrices: Matrices,
  draft: Draft,
  { anchors, documents }: HeldOut,
): Promise<void> => {
  const write = (file: string, data: Uint8Array): Promise<void> =>
    matrices.write(draft.path(file), { data, shape: [data.length] });
  await write('held-out-anchors.npy', anchors);
  await write('held-out-documents.npy', documents);
};

/** Rows a stage needs of what ingest found. */
export interface Facts {
  keys: { anchors: Uint32Array; documents: Uint32Array };
  own: Int32Array;
  labels?: { anchors: Int32Array; documents: Int32Array };
  judged?: Ragged & { grades: Float64Array };
  heldOut?: HeldOut;
}

/** Per document its class, where there are classes. */
export const documentLabels = async (
  artifact: Artifact<IngestMeta>,
  { artifacts, matrices }: Ports,
): Promise<Int32Array | undefined> => {
  if (!artifact.meta.hasLabels) return undefined;
  const { data } = await matrices.read(await artifacts.path(artifact, 'document-labels.npy'));
  return data as Int32Array;
};

const asKeys = (data: Int32Array): Uint32Array =>
  new Uint32Array(data.buffer, data.byteOffset, data.length);

export const readFacts = async (
  artifact: Artifact<IngestMeta>,
  { artifacts, matrices }: Ports,
): Promise<Facts> => {
  const read = async <T>(file: string): Promise<T> =>
    (await matrices.read(await artifacts.path(artifact, file))).data as T;
  const facts: Facts = {
    keys: {
      anchors: asKeys(await read<Int32Array>('anchor-keys.npy')),
      documents: asKeys(await read<Int32Array>('document-keys.npy')),
    },
    own: await read<Int32Array>('anchor-documents.npy'),
    ...(artifact.meta.hasHoldout && {
      heldOut: {
        anchors: await read<Uint8Array>('held-out-anchors.npy'),
        documents: await read<Uint8Array>('held-out-documents.npy'),
      },
    }),
  };
  if (artifact.meta.hasLabels) {
    const anchors = await read<Int32Array>('anchor-labels.npy');
    return { ...facts, labels: { anchors, documents: await read('document-labels.npy') } };
  }
  const offsets = Uint32Array.from(await read<Int32Array>('judged-offsets.npy'));
  const values = await read<Int32Array>('judged-documents.npy');
  return { ...facts, judged: { offsets, values, grades: await read('judged-grades.npy') } };
};
