import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelSpec } from '@sluice/contracts';
import { encodeModel } from '@sluice/pipeline';
import { describe, expect, it } from 'vitest';
import { cachedEmbedder } from '../../src/cache/cached-embedder.ts';
import { openVectorStore } from '../../src/cache/vector-store.ts';
import { openEmbedder, openModels } from '../../src/index.ts';
import { scratchFolder } from '../scratch.ts';
import {
  denseFolder,
  denseTensors,
  type FolderFiles,
  safetensors,
  smallEncoder,
  smallFolder,
  writeFolder,
} from './small-model.ts';

const GRAPH = encodeModel(smallEncoder());

/** Opens the folder, which must fail in one line that begins with the path of a file in it. */
async function expectFault(
  files: FolderFiles,
  line: string | RegExp,
  settings: Omit<ModelSpec, 'path'> = {},
): Promise<void> {
  const path = await writeFolder(await scratchFolder(), files);
  const opening = openEmbedder({ path, ...settings }, { threads: 1 });
  const { code, message } = await opening.then(
    () => expect.unreachable('it opens'),
    (error: { code: string; message: string }) => error,
  );
  expect(code).toBe('model');
  expect(message).not.toContain('\n');
  const told = message.replace(`${path}/`, '').replace(`${path}:`, 'folder:');
  if (typeof line === 'string') expect(told).toBe(line);
  else expect(told).toMatch(line);
}

const modules = (...names: string[]): FolderFiles => ({
  'modules.json': names.map((name) => ({
    path: name === 'Transformer' ? '' : '1_Pooling',
    type: `a.b.${name}`,
  })),
});

describe('a model folder that cannot be used', () => {
  it('is named where it is missing', async () => {
    const path = join(await scratchFolder(), 'none');
    await expect(openEmbedder({ path })).rejects.toMatchObject({
      code: 'model',
      message: `model.path: there is no folder ${path}; give a sentence-transformers folder with an ONNX export`,
    });
  });

  const faults: [string, FolderFiles, string | RegExp][] = [
    [
      'lacks its tokeniser',
      { 'tokenizer.json': undefined },
      'tokenizer.json: there is no such file',
    ],
    [
      'has a tokeniser that is no JSON',
      { 'tokenizer.json': '{"a":' },
      /^tokenizer\.json: is no JSON: /,
    ],
    [
      'has a tokeniser of another kind',
      { 'tokenizer.json': { model: {}, added_tokens: [] } },
      /^tokenizer\.json: cannot be used: /,
    ],
    [
      'lacks its graph',
      { 'onnx/model.onnx': undefined },
      'folder: has no onnx/model.onnx; export the model to ONNX first (README: “Models”)',
    ],
    [
      'has several graphs',
      { 'onnx/model.onnx': undefined, 'onnx/a.onnx': GRAPH, 'b.onnx': GRAPH },
      'folder: has several graphs; name one as model.file: b.onnx, onnx/a.onnx',
    ],
    [
      'has a graph cut short',
      { 'onnx/model.onnx': GRAPH.subarray(0, GRAPH.length - 99) },
      'onnx/model.onnx: is no ONNX model: it ends within a field',
    ],
    [
      'has a graph of other bytes',
      { 'onnx/model.onnx': 'version https://git-lfs.github.com/spec/v1' },
      /^onnx\/model\.onnx: is no ONNX model: it /,
    ],
    [
      'has an empty graph',
      { 'onnx/model.onnx': '' },
      'onnx/model.onnx: is no ONNX model: it has no outputs',
    ],
    [
      'has an unknown module',
      modules('Transformer', 'Pooling', 'LSTM'),
      /^modules\.json: lists a\.b\.LSTM; known are Transformer, Pooling, Dense, Normalize$/,
    ],
    [
      'begins otherwise',
      modules('BoW', 'Pooling'),
      /^modules\.json: begins with a\.b\.BoW; only a Transformer can come first$/,
    ],
    [
      'has no Pooling',
      modules('Transformer'),
      'modules.json: has no Pooling behind its Transformer',
    ],
    [
      'pools in an unknown way',
      { '1_Pooling/config.json': { embedding_dimension: 16, pooling_mode: 'median' } },
      /^1_Pooling\/config\.json: pooling_mode: /,
    ],
    [
      'pools vectors of another width',
      { '1_Pooling/config.json': { embedding_dimension: 8 } },
      'onnx/model.onnx: gives 16 numbers a token, its Pooling takes 8',
    ],
    [
      'expands queries',
      { 'sentence_bert_config.json': { query_expansion: {} } },
      'sentence_bert_config.json: query_expansion: query expansion is not supported',
    ],
    [
      'has no such default prompt',
      { 'config_sentence_transformers.json': { default_prompt_name: 'x' } },
      'config_sentence_transformers.json: default_prompt_name: there is no prompt x',
    ],
  ];
  it.each(faults)('tells when it %s', async (_what, changes, line) => {
    await expectFault(smallFolder(changes), line);
  });

  it('tells what is wrong with a Dense module', async () => {
    const { 'linear.weight': weight, 'linear.bias': bias } = denseTensors();
    await expectFault(
      denseFolder({ '2_Dense/model.safetensors': undefined, '2_Dense/pytorch_model.bin': 'x' }),
      /^2_Dense\/model\.safetensors: there is none, only pytorch_model\.bin, which may hold code; /,
    );
    await expectFault(
      denseFolder({ '2_Dense/model.safetensors': 'x'.repeat(99) }),
      '2_Dense/model.safetensors: is no safetensors file',
    );
    await expectFault(
      denseFolder({ '2_Dense/model.safetensors': safetensors({ 'linear.bias': bias }) }),
      '2_Dense/model.safetensors: has no linear.weight',
    );
    const turned = { ...weight, dims: [16, 8] };
    await expectFault(
      denseFolder({
        '2_Dense/model.safetensors': safetensors({ 'linear.weight': turned, 'linear.bias': bias }),
      }),
      '2_Dense/model.safetensors: linear.weight is 16 × 8, its configuration says 8 × 16',
    );
  });

  it('tells which input of its graph no text gives', async () => {
    const encoder = smallEncoder();
    const pixels = { name: 'pixel_values', type: 'float', dims: [1] } as const;
    await expectFault(
      smallFolder({
        'onnx/model.onnx': encodeModel({ ...encoder, inputs: [...encoder.inputs, pixels] }),
      }),
      /^onnx\/model\.onnx: asks for the input pixel_values; known are input_ids, /,
    );
  });

  it('tells of a graph that ONNX Runtime cannot load', async () => {
    const encoder = smallEncoder();
    const nodes = [{ op: 'NoSuchOperator', inputs: [], outputs: ['x'] }, ...encoder.nodes];
    await expectFault(
      smallFolder({ 'onnx/model.onnx': encodeModel({ ...encoder, nodes }) }),
      /^onnx\/model\.onnx: ONNX Runtime cannot load it: .*NoSuchOperator/,
    );
  });

  it('tells of it with the first text that has no vector, where vectors are kept', async () => {
    const encoder = smallEncoder();
    const nodes = [{ op: 'NoSuchOperator', inputs: [], outputs: ['x'] }, ...encoder.nodes];
    const files = smallFolder({ 'onnx/model.onnx': encodeModel({ ...encoder, nodes }) });
    const path = await writeFolder(await scratchFolder(), files);
    const vectors = await openVectorStore(await scratchFolder(), { maxBytes: 1 << 30 });
    const models = openModels({ threads: 1, vectors });
    const embedder = await models.embedder({ path });
    const { fingerprint, dimensions, symmetric } = embedder;
    const known = cachedEmbedder(
      {
        fingerprint,
        dimensions,
        symmetric,
        embed: (texts) => Promise.resolve(new Float32Array(texts.length * dimensions).fill(1)),
        close: () => Promise.resolve(),
      },
      vectors,
    );
    await known.embed(['seen before'], 'document');

    expect(await embedder.embed(['seen before'], 'document')).toContain(1);
    await expect(embedder.embed(['new'], 'document')).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(/model\.onnx: ONNX Runtime cannot load it: .*NoSuchOperator/),
    });
    await models.close();
    await vectors.close();
  });

  it('gives no vectors, and keeps none, of files that have come in the place of those it was opened from', async () => {
    const path = await writeFolder(await scratchFolder(), smallFolder());
    const vectors = await openVectorStore(await scratchFolder(), { maxBytes: 1 << 30 });
    const models = openModels({ threads: 1, vectors });
    const before = await models.embedder({ path });
    const encoder = smallEncoder();
    (encoder.initializers!['weight_0'].data as Float32Array).fill(0.25);
    await writeFolder(path, { 'onnx/model.onnx': encodeModel(encoder) });
    await expect(before.embed(['new'], 'document')).rejects.toMatchObject({
      code: 'model',
      message: `${path}: its files have changed since it was opened: start the run again`,
    });
    const [after, beside] = await Promise.all([
      models.embedder({ path }),
      models.embedder({ path }),
    ]);
    expect(beside).toBe(after);
    expect(after.fingerprint).not.toBe(before.fingerprint);
    expect(await after.embed(['new'], 'document')).toHaveLength(16);
    await models.close();
    await vectors.close();
  });

  it('keeps to its own files', async () => {
    const outside = join(await scratchFolder(), 'model.onnx');
    await writeFile(outside, GRAPH);
    const path = await writeFolder(
      await scratchFolder(),
      smallFolder({ 'onnx/model.onnx': undefined }),
    );
    await symlink(outside, join(path, 'linked.onnx'));
    for (const file of ['linked.onnx', '../model.onnx', outside])
      await expect(openEmbedder({ path, file })).rejects.toMatchObject({ code: 'model' });
    await expect(openEmbedder({ path, file: 'linked.onnx' })).rejects.toThrow(
      /linked\.onnx: leads out of the model folder, to .*; put a copy inside$/,
    );
  });

  it('is not asked for more than it has', async () => {
    const path = await writeFolder(await scratchFolder(), smallFolder());
    await expect(openEmbedder({ path, dimensions: 17 })).rejects.toMatchObject({
      code: 'spec',
      message: `model.dimensions: 17 is more than the 16 that ${path} gives`,
    });
    await expect(openEmbedder({ path, max_seq_length: 33 })).rejects.toMatchObject({
      code: 'spec',
      message: `model.max_seq_length: 33 is more than the 32 positions of ${path}`,
    });
    const provider = process.platform === 'darwin' ? 'tensorrt' : 'coreml';
    await expect(openEmbedder({ path }, { provider })).rejects.toMatchObject({
      code: 'spec',
      message: expect.stringMatching(
        new RegExp(`^infrastructure.embedding.provider: ${provider} cannot be used here; `),
      ),
    });
  });
});
