import { encodeModel } from '@sluice/pipeline';
import { afterEach, describe, expect, it } from 'vitest';
import type { Embedder, Role } from '@sluice/pipeline';
import type { ModelSpec } from '@sluice/contracts';
import { openEmbedder } from '../../src/index.ts';
import { scratchFolder } from '../scratch.ts';
import {
  denseFolder,
  type FolderFiles,
  reference,
  smallEncoder,
  smallFolder,
  writeFolder,
} from './small-model.ts';

const open: Embedder[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((embedder) => embedder.close()));
});

async function opened(
  files: FolderFiles,
  settings: Omit<ModelSpec, 'path'> = {},
): Promise<Embedder> {
  const path = await writeFolder(await scratchFolder(), files);
  const embedder = await openEmbedder({ path, ...settings }, { threads: 1 });
  open.push(embedder);
  return embedder;
}

async function rowsOf(embedder: Embedder, role: Role = 'document'): Promise<number[][]> {
  const vectors = await embedder.embed(reference.texts, role);
  return reference.texts.map((_, row) =>
    Array.from(vectors.subarray(row * embedder.dimensions, (row + 1) * embedder.dimensions)),
  );
}

/** Each row at most so far from the one expected, the longest difference told; null stands for −∞. */
function expectRows(
  found: readonly number[][],
  expected: readonly (readonly (number | null)[])[],
  tolerance = 1e-5,
): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((row, r) => {
    expect(row).toHaveLength(expected[r].length);
    const differences = row.map((x, i) => {
      const wanted = expected[r][i] ?? Number.NEGATIVE_INFINITY;
      return x === wanted ? 0 : Math.abs(x - wanted);
    });
    expect(Math.max(...differences), `row ${r}`).toBeLessThan(tolerance);
  });
}

const pooling = (mode: string | string[], includePrompt = true): FolderFiles => ({
  '1_Pooling/config.json': {
    word_embedding_dimension: 16,
    pooling_mode: mode,
    include_prompt: includePrompt,
  },
});

const prompts = (settings: object): FolderFiles => ({
  'config_sentence_transformers.json': settings,
});

describe('vectors of a model folder', () => {
  for (const mode of Object.keys(reference.pooled)) {
    it(`are those of sentence-transformers with ${mode} pooling`, async () => {
      expectRows(await rowsOf(await opened(smallFolder(pooling(mode)))), reference.pooled[mode]);
    });

    it(`leave a prompt out of ${mode} pooling`, async () => {
      const embedder = await opened(
        smallFolder({
          ...pooling(mode, false),
          ...prompts({ prompts: { document: reference.prompt } }),
        }),
      );
      expectRows(await rowsOf(embedder), reference.without_prompt[mode]);
    });
  }

  it('put several poolings side by side, in the order given', async () => {
    const { pooled } = reference;
    for (const modes of [
      ['mean', 'max', 'cls', 'lasttoken'],
      ['max', 'weightedmean'],
      ['mean', 'max'],
    ]) {
      const embedder = await opened(smallFolder(pooling(modes)));
      expect(embedder.dimensions).toBe(16 * modes.length);
      const expected = reference.texts.map((_, row) => modes.flatMap((mode) => pooled[mode][row]));
      expectRows(await rowsOf(embedder), expected);
    }
  });

  it('read the older way to name poolings', async () => {
    const embedder = await opened(
      smallFolder({
        '1_Pooling/config.json': {
          word_embedding_dimension: 16,
          pooling_mode_mean_tokens: true,
          pooling_mode_cls_token: true,
          pooling_mode_max_tokens: false,
        },
      }),
    );
    const { cls, mean } = reference.pooled;
    expectRows(
      await rowsOf(embedder),
      reference.texts.map((_, row) => [...cls[row], ...mean[row]]),
    );
  });

  it('pass through Dense and Normalize', async () => {
    expectRows(await rowsOf(await opened(denseFolder())), reference.dense);
  });

  it('are padded on the left where the tokeniser says so', async () => {
    const files = smallFolder({
      'tokenizer_config.json': { pad_token: { content: '[PAD]' }, padding_side: 'left' },
    });
    expectRows(await rowsOf(await opened(files)), reference.left);
  });

  it('come from graphs of half precision too', async () => {
    const files = smallFolder({ 'onnx/model.onnx': encodeModel(smallEncoder({ half: true })) });
    expectRows(await rowsOf(await opened(files)), reference.pooled['mean'], 1e-2);
  });

  it('come from the sentence_embedding of a graph that has one', async () => {
    const graph = smallEncoder();
    const first = { dims: [], data: BigInt64Array.of(0n) };
    const whole = encodeModel({
      ...graph,
      nodes: [
        ...graph.nodes,
        {
          op: 'Gather',
          inputs: ['last_hidden_state', 'first'],
          outputs: ['sentence_embedding'],
          attributes: { axis: { int: 1 } },
        },
      ],
      initializers: { ...graph.initializers, first },
      outputs: [
        ...graph.outputs,
        { name: 'sentence_embedding', type: 'float', dims: ['batch', 16] },
      ],
    });
    const files = smallFolder({ 'onnx/model.onnx': whole });
    expectRows(await rowsOf(await opened(files)), reference.pooled['cls']);
  });

  it('are cut to their first dimensions where the spec or the folder asks for it', async () => {
    const expected = reference.pooled['mean'].map((row) => row.slice(0, 5));
    const bySpec = await opened(smallFolder(), { dimensions: 5 });
    const byFolder = await opened(smallFolder(prompts({ truncate_dim: 5 })));
    for (const embedder of [bySpec, byFolder]) {
      expect(embedder.dimensions).toBe(5);
      expectRows(await rowsOf(embedder), expected);
    }
  });
});

describe('prompts', () => {
  const { prompt, prompted, pooled } = reference;

  it('go before anchors and documents as the folder says', async () => {
    const embedder = await opened(
      smallFolder(prompts({ prompts: { query: prompt, passage: '', corpus: prompt } })),
    );
    expect(embedder.symmetric).toBe(false);
    expectRows(await rowsOf(embedder, 'anchor'), prompted);
    expectRows(await rowsOf(embedder, 'document'), pooled['mean']);
  });

  it('fall back to the default prompt', async () => {
    const settings = { prompts: { task: prompt, passage: '' }, default_prompt_name: 'task' };
    const embedder = await opened(smallFolder(prompts(settings)));
    expectRows(await rowsOf(embedder, 'anchor'), prompted);
    expectRows(await rowsOf(embedder, 'document'), pooled['mean']);
  });

  it('give way to those of the spec', async () => {
    const embedder = await opened(smallFolder(prompts({ prompts: { query: 'bad ' } })), {
      prompts: { query: prompt, document: prompt },
    });
    expect(embedder.symmetric).toBe(true);
    expectRows(await rowsOf(embedder, 'anchor'), prompted);
  });
});
