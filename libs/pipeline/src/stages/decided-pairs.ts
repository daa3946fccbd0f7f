import {
  CONFIRMED_NEGATIVE,
  CONFIRMED_POSITIVE,
  raggedOf,
  rowOf,
  type Proposals,
  type Ragged,
} from '@sluice/mining';
import { DigestTable } from '../digest-table.ts';
import { textDigest } from '../digest.ts';
import { verdictsName } from '../lineage.ts';
import type { Plan } from '../plan.ts';
import type { Artifact, Ports, RowRange } from '../ports.ts';
import { decidedName, PAIRS_FILE } from '../verdicts.ts';
import { ingested } from './ingest.ts';
import { required } from './required.ts';

/** What people decided about the anchors of a range: documents, and per document what it was called. */
export interface DecidedRows {
  documents: Ragged;
  /** CONFIRMED_NEGATIVE or CONFIRMED_POSITIVE, parallel to the documents. */
  labels: Uint8Array;
}

/**
 * What people decided about a range of anchors; undefined where they decided nothing at all. Verdicts name
 * texts: the rows that have these texts are found once, by whichever shard asks first.
 */
export const readDecided = async (
  plan: Plan,
  { start, end }: RowRange,
  ports: Ports,
): Promise<DecidedRows | undefined> => {
  if (!plan.verdicts) return undefined;
  const name = verdictsName(plan);
  const artifact = (await ports.artifacts.find(name)) ?? (await findRows(plan, ports));
  const read = async <T>(file: string): Promise<T> =>
    (await ports.matrices.read(await ports.artifacts.path(artifact, file))).data as T;
  const anchors = await read<Int32Array>('anchors.npy');
  const documents = await read<Int32Array>('documents.npy');
  const labels = await read<Uint8Array>('labels.npy');
  const rows: { document: number; label: number }[][] = Array.from(
    { length: end - start },
    () => [],
  );
  anchors.forEach((anchor, i) => {
    rows[anchor - start]?.push({ document: documents[i]!, label: labels[i]! });
  });
  return {
    documents: raggedOf(rows.map((row) => row.map(({ document }) => document))),
    labels: Uint8Array.from(rows.flatMap((row) => row.map(({ label }) => label))),
  };
};

/** Every (anchor, document) with the texts of a decided pair; one text may be that of several anchors. */
const findRows = async (plan: Plan, ports: Ports): Promise<Artifact> => {
  const decided = await required(decidedName(plan.verdicts!.digest), ports);
  const pairs = await ports.artifacts.path(decided, PAIRS_FILE);
  const columns = { anchor: [] as string[], candidate: [] as string[], label: [] as string[] };
  for await (const batch of ports.tables.read(pairs, Object.keys(columns))) {
    for (const [name, values] of Object.entries(columns)) values.push(...(batch[name] as string[]));
  }
  const rows = await ingested(plan, ports);
  const rowsWith = async (file: string, digests: string[]): Promise<number[][]> =>
    rowsWithTexts(await ports.artifacts.path(rows, file), digests, ports);
  const anchorRows = await rowsWith('anchors.parquet', columns.anchor);
  const documentRows = await rowsWith('documents.parquet', columns.candidate);
  const found: [anchor: number, document: number, label: number][] = columns.label.flatMap(
    (label, pair) =>
      anchorRows[pair]!.flatMap((anchor) =>
        documentRows[pair]!.map((document): [number, number, number] => [
          anchor,
          document,
          label === 'positive' ? CONFIRMED_POSITIVE : CONFIRMED_NEGATIVE,
        ]),
      ),
  );
  return ports.artifacts.write(verdictsName(plan), async (draft) => {
    const write = (file: string, data: Int32Array | Uint8Array): Promise<void> =>
      ports.matrices.write(draft.path(file), { data, shape: [data.length] });
    await write(
      'anchors.npy',
      Int32Array.from(found, ([anchor]) => anchor),
    );
    await write(
      'documents.npy',
      Int32Array.from(found, ([, document]) => document),
    );
    await write(
      'labels.npy',
      Uint8Array.from(found, ([, , label]) => label),
    );
    return {};
  });
};

/** For each digest, the rows of a table of texts whose text has it. */
const rowsWithTexts = async (
  path: string,
  digests: readonly string[],
  { tables }: Ports,
): Promise<number[][]> => {
  const wanted = new DigestTable();
  const slots = digests.map((digest) => wanted.add(Buffer.from(digest, 'hex'), wanted.size));
  const rows: number[][] = Array.from({ length: wanted.size }, () => []);
  let row = 0;
  for await (const batch of tables.read(path, ['text'])) {
    for (const text of batch['text'] as string[]) {
      rows[wanted.get(textDigest(text))]?.push(row);
      row++;
    }
  }
  return slots.map((slot) => rows[slot]!);
};

/** Per proposal of a shard: what a person said of it, 0 where nobody did. */
export const verdictsOnProposals = (
  { offsets, values }: Proposals,
  { documents, labels }: DecidedRows,
): Uint8Array => {
  const verdicts = new Uint8Array(values.length);
  for (let anchor = 0; anchor + 1 < offsets.length; anchor++) {
    const first = documents.offsets[anchor]!;
    rowOf(documents, anchor).forEach((document, i) => {
      const proposal = values.subarray(offsets[anchor], offsets[anchor + 1]).indexOf(document);
      if (proposal >= 0) verdicts[offsets[anchor]! + proposal] = labels[first + i]!;
    });
  }
  return verdicts;
};

/** The confirmed positives of each anchor of the shard. */
export const confirmedPositives = ({ documents, labels }: DecidedRows): Ragged =>
  raggedOf(
    Array.from({ length: documents.offsets.length - 1 }, (_, anchor) =>
      rowOf(documents, anchor).filter(
        (_document, i) => labels[documents.offsets[anchor]! + i] === CONFIRMED_POSITIVE,
      ),
    ),
  );
