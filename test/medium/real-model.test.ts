import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInputs } from '@sluice/datasets';
import { openEmbedder } from '@sluice/embedding';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTokenizer, ID_MASK } from '../../libs/embedding/src/transformer/tokenizer.ts';
import { dataFolder } from '../support/folders.ts';
import { startPeer } from '../support/peer.ts';

const model = process.env['SLUICE_TEST_MODEL'];
const python = process.env['SLUICE_BENCH_PYTHON'] || 'python3';
const data = dataFolder();

if (!model) {
  process.stderr.write(
    'left out: a real model against sentence-transformers (set SLUICE_TEST_MODEL to a folder with onnx/model.onnx, ' +
      'and SLUICE_BENCH_PYTHON to a Python that has sentence-transformers)\n',
  );
}

/** Each character once and in a row, so that no word is too long to be looked at. */
const spread = (characters: string): string => Array.from(characters).join(' ');

const ODD = [
  '',
  ' ',
  '\t\n\r',
  '.',
  '\u0000',
  '\u0001\u0007\u001b[31mred\u001b[0m\u007f',
  '\ufeffbyte order mark \u200b zero width \u00ad soft\u00adhyphen',
  '😀 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 emoji😀inside',
  '我的卡什么时候到？ 转账失败了',
  '𠀀𠀁 𪚥 upper Han',
  'ΟΔΟΣ ΣΊΣΥΦΟΣ ΑΣ',
  'İstanbul ı ﬁ ﬂ Ǆ ß ẞ',
  'e\u0301a\u0300 naïve café Ångström',
  'नमस्ते สวัสดี こんにちは 안녕하세요 שלום مرحبا',
  '[CLS] [SEP] [MASK] [PAD] [UNK] special',
  `${'x'.repeat(99)} ${'y'.repeat(100)} ${'z'.repeat(101)}`,
  'word '.repeat(10_000),
  'Lorem,ipsum;dolor!'.repeat(2000),
  `lone ${'\ud800'.toWellFormed()} surrogate`,
  spread('׀؝᙭⹃꣠𑙠𞀀𓐰᜴'),
];

/** 1,000 texts: rows of BANKING77, abstracts and queries of Cranfield, and what is odd. */
async function thousandTexts(folder: string): Promise<string[]> {
  const read = async (file: string, column: string, count: number): Promise<string[]> => {
    const texts: string[] = [];
    for await (const { fields } of createInputs().rows(join(folder, file), [column])) {
      if (texts.length === count) break;
      texts.push(String(fields?.[column]));
    }
    return texts;
  };
  const texts = [
    ...ODD,
    ...(await read('cranfield/queries.jsonl', 'text', 180)),
    ...(await read('cranfield/corpus.jsonl', 'text', 300)),
  ];
  return [...texts, ...(await read('banking77/train.csv', 'text', 1000 - texts.length))];
}

const json = async (file: string): Promise<object> =>
  JSON.parse(await readFile(join(model!, file), 'utf8')) as object;

describe.runIf(model && data)('a real model', () => {
  it('gives the tokens and the vectors of sentence-transformers on every text', async () => {
    expect(existsSync(join(model!, 'onnx/model.onnx'))).toBe(true);
    const texts = await thousandTexts(data!);
    expect(texts).toHaveLength(1000);
    const peer = await startPeer(python, model!, { threads: 1 });
    onTestFinished(() => peer.close());
    const embedder = await openEmbedder({ path: model! });
    onTestFinished(() => embedder.close());
    const { dimensions } = embedder;
    let ids: number[][] = [];

    for (const [role, theirRole] of [
      ['anchor', 'query'],
      ['document', 'document'],
    ] as const) {
      const theirs = await peer.embed(texts, theirRole, { ids: true });
      ids = theirs.ids!;
      const ours = await embedder.embed(texts, role);
      const cosines = texts.map((_, row) => cosine(ours, theirs.vectors, row, dimensions));
      process.stderr.write(`${role}s: lowest cosine ${Math.min(...cosines).toFixed(8)}\n`);
      expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.9999);
    }
    const limit = Math.max(...ids.map(({ length }) => length));
    const tokenizer = openTokenizer({
      path: 'tokenizer.json',
      tokenizer: await json('tokenizer.json'),
      config: await json('tokenizer_config.json'),
      lowercase: false,
      truncation: 'right',
    });
    const found = texts.map((text) =>
      Array.from(tokenizer.encode(text, limit), (code) => code & ID_MASK),
    );
    expect(found).toEqual(ids);
  }, 1_200_000);
});

function cosine(a: Float32Array, b: Float32Array, row: number, dimensions: number): number {
  let [product, left, right] = [0, 0, 0];
  for (let at = row * dimensions; at < (row + 1) * dimensions; at++) {
    product += a[at] * b[at];
    left += a[at] ** 2;
    right += b[at] ** 2;
  }
  return product / Math.sqrt(left * right);
}
