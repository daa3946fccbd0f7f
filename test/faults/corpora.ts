import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@sluice/mining';
import { datasetSpec } from '../support/datasets.ts';

const DOCUMENTS = 20_000;
const ANCHORS = 6_000;
const TOPICS = 200;
const WORDS_OF_TOPIC = 40;
const SYLLABLES = 'ba de ki lo mu na pe ri so tu va we xi yo zu'.split(' ');

/** Made-up words: the number in base 15, a syllable a digit, three at the least. */
const wordOf = (number: number): string => {
  let word = '';
  for (let left = number + 15 ** 2; left > 0; left = Math.floor(left / 15)) {
    word += SYLLABLES[left % 15];
  }
  return word;
};

/**
 * 20,000 documents of 200 topics and 6,000 anchors that quote one of them each: the same bytes for the same seed.
 * Every stage but the index then has several shards.
 */
export const writeGenerated = async (folder: string, seed: number): Promise<void> => {
  const random = seededRandom(seed);
  const word = (topic: number): string =>
    wordOf(topic * WORDS_OF_TOPIC + random.below(WORDS_OF_TOPIC));
  const documents = Array.from({ length: DOCUMENTS }, (_, id) => {
    const length = 10 + random.below(10);
    return {
      id: `d${id}`,
      text: Array.from({ length }, () =>
        // Every third word is of any topic, so that neighbours lie in others too.
        word(random.below(3) === 0 ? random.below(TOPICS) : id % TOPICS),
      ).join(' '),
    };
  });
  const pairs = Array.from({ length: ANCHORS }, (_, id) => {
    const document = documents[random.below(DOCUMENTS)];
    const words = document.text.split(' ');
    const from = random.below(words.length - 4);
    return {
      id: `a${id}`,
      anchor: words.slice(from, from + 5).join(' '),
      positive: document.text,
      positive_id: document.id,
    };
  });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'documents.jsonl'), linesOf(documents));
  await writeFile(join(folder, 'pairs.jsonl'), linesOf(pairs));
};

const linesOf = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

export const CORPORA = ['generated', 'cranfield', 'classes'] as const;
export type CorpusName = (typeof CORPORA)[number];

/**
 * The spec of a corpus, its sources chosen so that all corpora together have every kind of job. Vectors are not
 * kept: each run embeds all.
 *
 * @param folder where {@link writeGenerated} has written
 */
export const corpusSpec = async (
  name: CorpusName,
  folder: string,
): Promise<Record<string, unknown>> => {
  if (name !== 'generated') {
    const spec = await datasetSpec(name, folder);
    if (name === 'cranfield') return spec;
    const input = { classes: { path: join(folder, 'classes.csv') } };
    return { ...spec, input, mine: { sources: ['ann', 'errors', 'in-batch'] } };
  }
  return {
    dataset: name,
    input: {
      pairs: { path: join(folder, 'pairs.jsonl'), anchor_id: 'id', positive_id: 'positive_id' },
      corpus: { path: join(folder, 'documents.jsonl'), id: 'id' },
    },
    model: { path: 'builtin:ngram-v1' },
    mine: { sources: ['ann', 'errors'] },
    filter: { relative_margin: 0.05, range_max: 20 },
    select: { strategy: 'semihard', margin: 0.2, num_negatives: 2, seed: 1 },
  };
};
