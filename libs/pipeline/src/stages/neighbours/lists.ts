import type { Artifact, Draft, Neighbours, Ports } from '../../ports.ts';

/** Lists of neighbours at rest: `<name>-documents.npy` and `<name>-similarities.npy`, a row for each query. */
export const writeLists = async (
  draft: Draft,
  name: string,
  { k, documents, similarities }: Neighbours,
  { matrices }: Ports,
): Promise<void> => {
  const shape = [documents.length / k, k];
  await matrices.write(draft.path(`${name}-documents.npy`), { data: documents, shape });
  await matrices.write(draft.path(`${name}-similarities.npy`), { data: similarities, shape });
};

export const readLists = async (
  artifact: Artifact,
  name: string,
  { artifacts, matrices }: Ports,
): Promise<Neighbours> => {
  const read = async (part: string) =>
    matrices.read(await artifacts.path(artifact, `${name}-${part}.npy`));
  const { data, shape } = await read('documents');
  const similarities = (await read('similarities')).data as Float64Array;
  return { k: shape[1]!, documents: data as Int32Array, similarities };
};

/** Each anchor's nearest documents, equally many for all that have as many. */
export const readNearest = async (artifact: Artifact, ports: Ports): Promise<Int32Array[]> =>
  rowsOf(await readLists(artifact, 'nearest', ports));

/** The same; for an anchor whose own class takes up too much of its list, its nearest documents of other classes. */
export const readOthers = async (artifact: Artifact, ports: Ports): Promise<Int32Array[]> => {
  const lists = await readNearest(artifact, ports);
  if (!artifact.files.some(({ name }) => name === 'others-anchors.npy')) return lists;
  const path = await ports.artifacts.path(artifact, 'others-anchors.npy');
  const anchors = (await ports.matrices.read(path)).data as Int32Array;
  const others = rowsOf(await readLists(artifact, 'others', ports));
  anchors.forEach((anchor, i) => (lists[anchor] = others[i]!));
  return lists;
};

const rowsOf = ({ k, documents }: Neighbours): Int32Array[] =>
  Array.from({ length: documents.length / k }, (_, row) =>
    documents.subarray(row * k, (row + 1) * k).filter((document) => document >= 0),
  );
