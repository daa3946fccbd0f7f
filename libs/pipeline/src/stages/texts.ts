import type { Artifact, Ports } from '../ports.ts';
import { readTextColumn, type TextColumn } from '../text-column.ts';
import type { IngestMeta } from './ingest.ts';

/** A column of the anchors and of the documents. */
export interface Texts {
  anchors: TextColumn;
  documents: TextColumn;
}

const readBoth = async (
  column: 'id' | 'text',
  rows: Artifact<IngestMeta>,
  ports: Ports,
  wanted?: { anchors: Uint8Array; documents: Uint8Array },
): Promise<Texts> => {
  const anchors = await ports.artifacts.path(rows, 'anchors.parquet');
  const documents = await ports.artifacts.path(rows, 'documents.parquet');
  return {
    anchors: await readTextColumn(ports.tables, anchors, column, wanted?.anchors),
    documents: await readTextColumn(ports.tables, documents, column, wanted?.documents),
  };
};

/** Ids of all anchors and documents. */
export const readIds = (rows: Artifact<IngestMeta>, ports: Ports): Promise<Texts> =>
  readBoth('id', rows, ports);

/** Texts of some anchors and documents, marked by row: those of a whole corpus are never in memory at once. */
export const readTexts = (
  rows: Artifact<IngestMeta>,
  wanted: { anchors: Uint8Array; documents: Uint8Array },
  ports: Ports,
): Promise<Texts> => readBoth('text', rows, ports, wanted);
