import type { Spec } from '@sluice/contracts';
import { textDigest } from '../digest.ts';
import { DigestTable } from '../digest-table.ts';
import type { TextRows } from './documents.ts';
import { goodRows } from './fields.ts';
import { Judgements } from './judgements.ts';
import { ownDocuments } from './pairs.ts';
import { extremes, type Reader, type Relations } from './relations.ts';
import { Rejects } from './rejects.ts';

/**
 * A BEIR folder: documents are "title text", anchors are the queries with at least one positive
 * judgement (score ≥ min_score), in the order of queries.jsonl.
 */
export const readBeir = async (
  reader: Reader,
  { min_score: minScore }: NonNullable<Spec['input']['beir']>,
): Promise<Relations> => {
  const documents = await readBeirCorpus(reader);
  const queries = await readQueryIds(reader);
  const judged = await readJudgements(reader, documents, queries, minScore);
  const perQuery = judged.perAnchor(queries.size);

  const anchors = await reader.openTexts('anchors.parquet');
  const anchorOf = new Int32Array(queries.size).fill(-1);
  const input = reader.inputOf('queries');
  // Rejected the first time already, so not again.
  const again = new Rejects([input], {
    write: () => Promise.resolve(),
    close: () => Promise.resolve(),
  });
  for await (const { fields } of goodRows(reader.ports.inputs, again, input, ['_id', 'text'])) {
    const query = queries.get(textDigest(fields['_id']!));
    if (query < 0 || perQuery[query] === 0 || anchorOf[query]! >= 0) continue;
    anchorOf[query] = (await anchors.add(fields['text']!, fields['_id'])) ?? -1;
  }
  await anchors.close();

  const judgements = judged.renumbered(anchorOf);
  return {
    documents,
    anchors,
    own: await ownDocuments(reader, documents),
    judged: judgements.grouped(anchors.length),
    ...extremes(judgements.perAnchor(anchors.length)),
  };
};

const readBeirCorpus = async ({
  ports,
  rejects,
  inputOf,
  openTexts,
}: Reader): Promise<TextRows> => {
  const input = inputOf('corpus');
  const documents = await openTexts('documents.parquet');
  const rows = goodRows(ports.inputs, rejects, input, ['_id', 'text'], ['title']);
  for await (const { line, fields } of rows) {
    const id = fields['_id']!;
    if (documents.withId(id) >= 0) {
      await rejects.reject(input, line, 'duplicate_id', `id "${id}" was there before`);
    } else {
      await documents.add(`${fields['title']!} ${fields['text']!}`.trim(), id);
    }
  }
  await documents.close();
  return documents;
};

const readQueryIds = async ({ ports, rejects, inputOf }: Reader): Promise<DigestTable> => {
  const input = inputOf('queries');
  const queries = new DigestTable();
  for await (const { line, fields } of goodRows(ports.inputs, rejects, input, ['_id', 'text'])) {
    const id = fields['_id']!;
    const row = queries.size;
    if (queries.add(textDigest(id), row) !== row) {
      await rejects.reject(input, line, 'duplicate_id', `id "${id}" was there before`);
    }
  }
  return queries;
};

const readJudgements = async (
  { ports, rejects, inputOf }: Reader,
  documents: TextRows,
  queries: DigestTable,
  minScore: number,
): Promise<Judgements> => {
  const input = inputOf('judgements');
  const columns = ['query-id', 'corpus-id', 'score'];
  const judgements = new Judgements();
  for await (const { line, fields } of goodRows(ports.inputs, rejects, input, columns)) {
    const query = queries.get(textDigest(fields['query-id']!));
    const document = documents.withId(fields['corpus-id']!);
    const score = Number(fields['score']);
    if (query < 0) {
      const detail = `query-id "${fields['query-id']}" is not in the queries`;
      await rejects.reject(input, line, 'unknown_query', detail);
    } else if (document < 0) {
      const detail = `corpus-id "${fields['corpus-id']}" is not in the corpus`;
      await rejects.reject(input, line, 'unknown_document', detail);
    } else if (Number.isNaN(score)) {
      await rejects.reject(input, line, 'bad_score', `score "${fields['score']}" is not a number`);
    } else if (score >= minScore) {
      judgements.add(query, document, score);
    }
  }
  return judgements;
};
