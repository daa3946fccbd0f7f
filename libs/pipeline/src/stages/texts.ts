import type { Artifact, Ports } from '../ports.ts';
import { readTextColumn, type TextColumn } from '../text-column.ts';
import type { IngestMeta } from './ingest.ts';

/** Ids and texts of all anchors and documents. */
export interface Texts {
  anchors: TextColumn;
  documents: TextColumn;
  anchorIds: TextColumn;
  documentIds: TextColumn;
}

export const readTexts = async (rows: Artifact<IngestMeta>, ports: Ports): Promise<Texts> => {
  const anchors = await ports.artifacts.path(rows, 'anchors.parquet');
  const documents = await ports.artifacts.path(rows, 'documents.parquet');
  return {
    anchors: await readTextColumn(ports.tables, anchors, 'text'),
    documents: await readTextColumn(ports.tables, documents, 'text'),
    anchorIds: await readTextColumn(ports.tables, anchors, 'id'),
    documentIds: await readTextColumn(ports.tables, documents, 'id'),
  };
};
