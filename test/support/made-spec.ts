import { temporaryFolder } from './folders.ts';
import { jsonl, put } from './texts.ts';

/** 40 rows in 5 classes: as little as can be mined. */
export const fewRows = Array.from({ length: 40 }, (_, i) => ({
  text: `text ${i}`,
  label: `class ${i % 5}`,
}));

/** Writes a spec over the few rows, which lie beside it as rows.jsonl, and returns its path. */
export const writeMadeSpec = async (more: object = {}): Promise<string> => {
  const folder = await temporaryFolder();
  await put(folder, 'rows.jsonl', jsonl(fewRows));
  const spec = {
    dataset: 'made',
    input: { classes: { path: 'rows.jsonl' } },
    model: { path: 'builtin:ngram-v1' },
    select: { strategy: 'top', num_negatives: 1 },
    ...more,
  };
  return put(folder, 'spec.json', JSON.stringify(spec));
};
