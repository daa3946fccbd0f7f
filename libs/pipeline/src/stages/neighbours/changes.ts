import { changesName, indexName } from '../../lineage.ts';
import { indexOf, type Plan } from '../../plan.ts';
import type { Artifact, Draft, IndexDifference, Ports, VectorFiles } from '../../ports.ts';
import { findRows, matchRows } from '../../row-matching.ts';
import { gatherRows, vectorFiles } from '../../vectors.ts';
import type { IngestMeta } from '../ingest.ts';
import type { EarlierRun } from './earlier-run.ts';
import { rowKeys } from './row-keys.ts';

/** Share of the documents that may be new: with more of them, going by what was found before does not pay. */
const MOST_ADDED = 0.5;
/** Vectors of new documents in one file, and in memory at once. */
const FILE_ROWS = 4096;

export interface ChangesMeta {
  /** Documents there were, and how many of them are still there. */
  before: number;
  kept: number;
  /** Documents that came. */
  added: number;
  /** Rows of each file of their vectors; none where the index needs no such files, or they are too many. */
  files: number[];
}

export type Changes = Artifact<ChangesMeta>;

/**
 * What became of the documents and the anchors of an earlier run in this one: an artifact, made by whoever
 * comes first. Undefined where artifacts of the earlier run that tell are gone.
 */
export const changesSince = async (
  earlier: EarlierRun,
  plan: Plan,
  rows: Artifact<IngestMeta>,
  ports: Ports,
): Promise<Changes | undefined> => {
  const before = indexName(earlier.plan, earlier.rows.meta.documents);
  const name = changesName(before, indexName(plan, rows.meta.documents));
  const standing = await ports.artifacts.find<ChangesMeta>(name);
  if (standing) return standing;
  const documents = await rowKeys(plan, rows, 'document', ports);
  const anchors = await rowKeys(plan, rows, 'anchor', ports);
  const documentsBefore = await rowKeys(earlier.plan, earlier.rows, 'document', ports);
  const anchorsBefore = await rowKeys(earlier.plan, earlier.rows, 'anchor', ports);
  if (!documents || !anchors || !documentsBefore || !anchorsBefore) return undefined;
  return ports.artifacts.write(name, async (draft) => {
    const { numbers, added } = matchRows(documentsBefore, documents);
    const write = (file: string, data: Int32Array): Promise<void> =>
      ports.matrices.write(draft.path(file), { data, shape: [data.length] });
    await write('numbers.npy', numbers);
    await write('added.npy', added);
    await write('earlier-anchors.npy', findRows(anchors, anchorsBefore));
    const wanted = indexOf(plan, ports).exact && added.length <= MOST_ADDED * rows.meta.documents;
    return {
      before: numbers.length,
      kept: rows.meta.documents - added.length,
      added: added.length,
      files: wanted ? await writeVectors(plan, rows.meta, added, draft, ports) : [],
    };
  });
};

const fileOf = (file: number): string => `vectors-${String(file).padStart(5, '0')}.npy`;

/** Copies the vectors of new documents, so that they can be searched by themselves. */
const writeVectors = async (
  plan: Plan,
  { documents }: IngestMeta,
  added: Int32Array,
  draft: Draft,
  ports: Ports,
): Promise<number[]> => {
  const all = await vectorFiles(plan, 'document', documents, ports);
  const files: number[] = [];
  for (let start = 0; start < added.length; start += FILE_ROWS) {
    const rows = added.subarray(start, start + FILE_ROWS);
    const data = await gatherRows(all, rows, ports.matrices);
    const shape = [rows.length, all.dimensions];
    await ports.matrices.write(draft.path(fileOf(files.length)), { data, shape });
    files.push(rows.length);
  }
  return files;
};

const read = async (changes: Changes, file: string, ports: Ports): Promise<Int32Array> =>
  (await ports.matrices.read(await ports.artifacts.path(changes, file))).data as Int32Array;

/** Per document there was, its number now; −1 where it is gone. */
export const numbersNow = (changes: Changes, ports: Ports): Promise<Int32Array> =>
  read(changes, 'numbers.npy', ports);

/** The documents that came, ascending. */
export const addedDocuments = (changes: Changes, ports: Ports): Promise<Int32Array> =>
  read(changes, 'added.npy', ports);

/** Per anchor, one there was before that has the same vector and label; −1 where there was none. */
export const earlierAnchors = (changes: Changes, ports: Ports): Promise<Int32Array> =>
  read(changes, 'earlier-anchors.npy', ports);

/** Whether the documents that came are few enough, and can be searched by themselves. */
export const areSearchable = ({ meta }: Changes): boolean =>
  meta.added === 0 || meta.files.length > 0;

export const addedVectors = async (
  changes: Changes,
  dimensions: number,
  ports: Ports,
): Promise<VectorFiles> => ({
  rows: changes.meta.added,
  dimensions,
  files: await Promise.all(
    changes.meta.files.map(async (rows, file) => ({
      path: await ports.artifacts.path(changes, fileOf(file)),
      rows,
    })),
  ),
});

/** What an index may be told that can be changed in place. */
export const differenceOf = async (
  changes: Changes,
  earlier: EarlierRun,
  ports: Ports,
): Promise<IndexDifference> => ({
  from: indexName(earlier.plan, earlier.rows.meta.documents),
  numbers: await numbersNow(changes, ports),
  added: await addedDocuments(changes, ports),
});
