import type { ModelSpec } from '@sluice/contracts';
import { expect, it } from 'vitest';
import { readTransformerModel } from '../../src/transformer/transformer-model.ts';
import { scratchFolder } from '../scratch.ts';
import {
  denseFolder,
  denseTensors,
  type FolderFiles,
  safetensors,
  smallTokenizer,
  weightsFrom,
  writeFolder,
} from './small-model.ts';

const CPU = { provider: 'cpu', deviceId: 0, options: {} } as const;

const fingerprintOf = async (
  changes: FolderFiles = {},
  settings: Omit<ModelSpec, 'path'> = {},
  device: Parameters<typeof readTransformerModel>[1] = CPU,
): Promise<string> => {
  const path = await writeFolder(await scratchFolder(), denseFolder(changes));
  return (await readTransformerModel({ path, ...settings }, device)).fingerprint;
};

const prompts = (settings: object) => ({ 'config_sentence_transformers.json': settings });
const pooling = (settings: object) => ({
  '1_Pooling/config.json': { embedding_dimension: 16, ...settings },
});
const tokens = (settings: object) => ({
  'tokenizer_config.json': { pad_token: '[PAD]', ...settings },
});

it('is the same wherever the folder lies and whatever it runs on', async () => {
  const first = await fingerprintOf();
  expect(await fingerprintOf({ 'README.md': 'a card' })).toBe(first);
  expect(await fingerprintOf({}, {}, { provider: 'cuda', deviceId: 1, options: { a: 1 } })).toBe(
    first,
  );
});

it('covers every file and every setting that shapes a vector', async () => {
  const graph = denseFolder()['onnx/model.onnx'] as Uint8Array;
  const modules = denseFolder()['modules.json'] as object[];
  const otherDense = { ...denseTensors(), 'linear.bias': weightsFrom(9)([8]) };
  const otherGraph = graph.slice();
  otherGraph[otherGraph.length >> 1] ^= 1;
  const variants: [FolderFiles?, Omit<ModelSpec, 'path'>?][] = [
    [],
    [{ 'onnx/model.onnx': otherGraph }],
    [{ '2_Dense/model.safetensors': safetensors(otherDense) }],
    [{ 'tokenizer.json': { ...smallTokenizer, truncation: { direction: 'Right' } } }],
    [tokens({ remove_space: true })],
    [tokens({ padding_side: 'left' })],
    [tokens({ truncation_side: 'left' })],
    [tokens({ pad_token: '[UNK]' })],
    [{ 'modules.json': modules.slice(0, -1) }],
    [pooling({ pooling_mode: 'cls' })],
    [{ 'sentence_bert_config.json': { max_seq_length: 8 } }],
    [{ 'sentence_bert_config.json': { max_seq_length: 16, query_length: 8 } }],
    [{ 'sentence_bert_config.json': { max_seq_length: 16, do_lower_case: true } }],
    [prompts({ prompts: { query: 'a' } })],
    [prompts({ prompts: { document: 'a' } })],
    [{ ...prompts({ prompts: { document: 'a' } }), ...pooling({ include_prompt: false }) }],
    [prompts({ truncate_dim: 4 })],
    [{}, { dimensions: 5 }],
    [{}, { max_seq_length: 9 }],
    [{}, { prompts: { query: 'b' } }],
  ];
  const found = new Map<string, number>();
  for (const [at, [changes, settings]] of variants.entries()) {
    const fingerprint = await fingerprintOf(changes, settings);
    expect(found.get(fingerprint), `variant ${at} has the fingerprint of another`).toBeUndefined();
    found.set(fingerprint, at);
  }
});
