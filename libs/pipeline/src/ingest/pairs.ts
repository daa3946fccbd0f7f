import type { Spec } from '@sluice/contracts';
import { goodRows } from './fields.ts';
import { Judgements } from './judgements.ts';
import type { TextRows } from './documents.ts';
import { extremes, type Reader, type Relations } from './relations.ts';

/**
 * Anchor–positive pairs, with or without a corpus. Documents are the corpus and then the positives that
 * are not in it, in order of first appearance (as sentence-transformers puts them together).
 */
export const readPairs = async (
  reader: Reader,
  pairs: NonNullable<Spec['input']['pairs']>,
  corpus: Spec['input']['corpus'],
): Promise<Relations> => {
  const { ports, rejects, inputOf, openTexts } = reader;
  const documents = await openTexts('documents.parquet');
  if (corpus) await readCorpus(reader, documents, corpus.text, corpus.id);

  const input = inputOf('pairs');
  const anchors = await openTexts('anchors.parquet');
  const judgements = new Judgements();
  const { anchor, positive, anchor_id: anchorId, positive_id: positiveId } = pairs;
  const ids = [anchorId, positiveId].filter((column) => column !== undefined);
  const wanted = [anchor, positive, ...ids];
  for await (const { line, fields } of goodRows(ports.inputs, rejects, input, wanted)) {
    const idOf = (column: string | undefined): string | undefined =>
      column === undefined ? undefined : fields[column];
    const document = await documents.add(fields[positive]!, idOf(positiveId));
    const row =
      document === undefined ? undefined : await anchors.add(fields[anchor]!, idOf(anchorId));
    if (document === undefined || row === undefined) {
      const id = idOf(document === undefined ? positiveId : anchorId) ?? String(documents.length);
      const detail = `id "${id}" stands for another text already`;
      await rejects.reject(input, line, 'duplicate_id', detail);
      continue;
    }
    judgements.add(row, document, 1);
  }
  await documents.close();
  await anchors.close();
  return {
    documents,
    anchors,
    own: await ownDocuments(reader, documents),
    judged: judgements.grouped(anchors.length),
    ...extremes(judgements.perAnchor(anchors.length)),
  };
};

/** The documents of a corpus file; an id met twice is refused the second time. */
const readCorpus = async (
  { ports, rejects, inputOf }: Reader,
  documents: TextRows,
  text: string,
  id: string | undefined,
): Promise<void> => {
  const input = inputOf('corpus');
  const wanted = id === undefined ? [text] : [text, id];
  for await (const { line, fields } of goodRows(ports.inputs, rejects, input, wanted)) {
    const ownId = id === undefined ? undefined : fields[id]!;
    if (ownId !== undefined && documents.withId(ownId) >= 0) {
      await rejects.reject(input, line, 'duplicate_id', `id "${ownId}" was there before`);
    } else {
      await documents.add(fields[text]!, ownId);
    }
  }
};

/** For each anchor written, the document that is its very text, or −1. */
export const ownDocuments = async (
  { ports, path }: Reader,
  documents: TextRows,
): Promise<Int32Array> => {
  const own: number[] = [];
  for await (const batch of ports.tables.read(path('anchors.parquet'), ['text'])) {
    for (const text of batch['text'] as string[]) own.push(documents.withText(text));
  }
  return Int32Array.from(own);
};
