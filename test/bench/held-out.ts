import { join } from 'node:path';
import { bankingCorpus, readBanking77, readCranfield } from './collection.ts';
import type { Corpus } from './made-corpus.ts';
import type { CorpusFiles } from './mining-sides.ts';

/** A set to fine-tune on, and queries that were kept out of it. */
export interface HeldOutSet {
  name: string;
  corpus: Corpus;
  /** Each with the rows of its documents in the corpus. */
  queries: { text: string; relevant: number[] }[];
  /** Our spec's input, filter and selection, as docs/choosing.md advises for data of this kind. */
  advised: (files: CorpusFiles) => Record<'input' | 'filter' | 'select', object>;
}

const NEGATIVES = 4;

/** Trains on the rows of train.csv, asks with those of test.csv; relevant is every row of the query's class. */
export const bankingSet = async (folder: string): Promise<HeldOutSet> => {
  const { documents, truth } = await readBanking77(folder);
  const { labels, classes } = truth as { labels: Int32Array; classes: string[] };
  const rows = Map.groupBy(labels.keys(), (row) => classes[labels[row]]);
  const held = await readBanking77(folder, 'test.csv');
  const asked = held.truth as { labels: Int32Array; classes: string[] };
  return {
    name: 'BANKING77',
    corpus: await bankingCorpus(folder, documents.length),
    queries: held.documents.map((text, query) => ({
      text,
      relevant: rows.get(asked.classes[asked.labels[query]]) ?? [],
    })),
    advised: () => ({
      input: { classes: { path: join(folder, 'banking77/train.csv'), label: 'category' } },
      filter: { neighbour_vote: 0.6 },
      select: {
        strategy: 'semihard',
        margin: 0.2,
        num_negatives: NEGATIVES,
        positive_strategy: 'random',
      },
    }),
  };
};

/** Trains on the judgements of every other query, and asks with the rest. */
export const cranfieldSet = async (folder: string): Promise<HeldOutSet> => {
  const { documents, queries, truth } = await readCranfield(folder);
  const { relevant } = truth as { relevant: number[][] };
  const all = queries!.map((text, query) => ({ text, relevant: relevant[query] }));
  const judged = all.filter((query) => query.relevant.length > 0);
  return {
    name: 'Cranfield',
    corpus: {
      documents,
      pairs: judged
        .filter((_, place) => place % 2 === 0)
        .flatMap((query) =>
          query.relevant.map((row) => ({ anchor: query.text, positive: documents[row] })),
        ),
    },
    queries: judged.filter((_, place) => place % 2 === 1),
    advised: ({ pairs, corpus }) => ({
      input: { pairs: { path: pairs }, corpus: { path: corpus } },
      filter: { relative_margin: 0.05, near_duplicate_overlap: 0.8, range_min: 5 },
      select: { strategy: 'top', num_negatives: NEGATIVES },
    }),
  };
};
