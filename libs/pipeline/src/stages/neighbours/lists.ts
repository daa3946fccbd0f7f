import type { SearchWork } from '@sluice/contracts';
import type { KeptLists, RankedLists } from '@sluice/mining';
import type { Artifact, Draft, Neighbours, Ports } from '../../ports.ts';
import type { Timing } from '../../timing.ts';

/** The lists of a shard: of each row's nearest documents; and of those of other classes, for rows that need it. */
export type Part = 'nearest' | 'others';

export interface NeighboursMeta extends Timing {
  /** How much of each list was asked for: so much is the same however it was found. What follows is in reserve. */
  wanted: Record<Part, number>;
  /** Of an exact index. */
  work?: SearchWork;
}

/** At rest, a row for each list: `<part>-documents.npy`, `<part>-similarities.npy`, and the floors of an exact index. */
export const fileOf = (
  part: Part,
  values: 'documents' | 'similarities' | 'floors' | 'rows',
): string => `${part}-${values}.npy`;

export type FoundLists = RankedLists & Partial<Pick<KeptLists, 'floors'>>;

/** @param rows of the shard that have such a list, ascending; all of them where it is left out */
export const writeLists = async (
  draft: Draft,
  part: Part,
  { k, documents, similarities, floors }: FoundLists,
  { matrices }: Ports,
  rows?: Int32Array,
): Promise<void> => {
  const shape = [documents.length / k, k];
  await matrices.write(draft.path(fileOf(part, 'documents')), { data: documents, shape });
  await matrices.write(draft.path(fileOf(part, 'similarities')), { data: similarities, shape });
  for (const [values, data] of [
    ['floors', floors],
    ['rows', rows],
  ] as const) {
    if (data)
      await matrices.write(draft.path(fileOf(part, values)), { data, shape: [data.length] });
  }
};

export const hasFile = ({ files }: Artifact, file: string): boolean =>
  files.some(({ name }) => name === file);

/** Each row's nearest documents with their similarities, as many as were asked for. */
export const readScored = async (
  artifact: Artifact<NeighboursMeta>,
  part: Part,
  { artifacts, matrices }: Ports,
): Promise<Neighbours> => {
  const k = artifact.meta.wanted[part];
  const read = async <Values extends Int32Array | Float64Array>(
    values: 'documents' | 'similarities',
  ): Promise<Values> => {
    const path = await artifacts.path(artifact, fileOf(part, values));
    const { data, shape } = await matrices.read(path);
    return firstColumns(data as Values, shape[1]!, k);
  };
  return { k, documents: await read('documents'), similarities: await read('similarities') };
};

const firstColumns = <Values extends Int32Array | Float64Array>(
  data: Values,
  columns: number,
  wanted: number,
): Values => {
  if (columns === wanted) return data;
  const rows = data.length / columns;
  const first = new (data.constructor as new (length: number) => Values)(rows * wanted);
  for (let row = 0; row < rows; row++) {
    first.set(data.subarray(row * columns, row * columns + wanted), row * wanted);
  }
  return first;
};

/** Each row's nearest documents, best first. */
export const readNearest = async (
  artifact: Artifact<NeighboursMeta>,
  ports: Ports,
): Promise<Int32Array[]> => listsOf(await readScored(artifact, 'nearest', ports));

/** The same; for an anchor whose own class takes up too much of its list, its nearest documents of other classes. */
export const readOthers = async (
  artifact: Artifact<NeighboursMeta>,
  ports: Ports,
): Promise<Int32Array[]> => {
  const lists = await readNearest(artifact, ports);
  if (!hasFile(artifact, fileOf('others', 'rows'))) return lists;
  const rows = await readOthersRows(artifact, ports);
  const others = listsOf(await readScored(artifact, 'others', ports));
  rows.forEach((row, i) => (lists[row] = others[i]!));
  return lists;
};

/** The rows of a shard that have lists of other classes, ascending. */
export const readOthersRows = async (
  artifact: Artifact,
  { artifacts, matrices }: Ports,
): Promise<Int32Array> =>
  (await matrices.read(await artifacts.path(artifact, fileOf('others', 'rows'))))
    .data as Int32Array;

const listsOf = ({ k, documents }: Neighbours): Int32Array[] =>
  Array.from({ length: documents.length / k }, (_, row) =>
    documents.subarray(row * k, (row + 1) * k).filter((document) => document >= 0),
  );
