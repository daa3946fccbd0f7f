import { describe, expect, it } from 'vitest';
import { openEmbedder } from '../src/index.ts';

describe('openEmbedder', () => {
  it('opens the built-in encoder', async () => {
    const embedder = await openEmbedder({ path: 'builtin:ngram-v1' });
    expect(embedder).toMatchObject({ dimensions: 384, symmetric: true });
    await embedder.close();
  });

  it('names what exists when a built-in does not', async () => {
    for (const path of ['builtin:ngram-v2', 'builtin:', 'builtin:toString'])
      await expect(openEmbedder({ path })).rejects.toMatchObject({
        name: 'SluiceError',
        code: 'spec',
        message: `model.path: there is no ${path}; choose from: builtin:ngram-v1`,
      });
  });

  it('refuses other models in one line', async () => {
    const refusal = openEmbedder({ path: 'ftp://models/minilm' });
    await expect(refusal).rejects.toMatchObject({ code: 'spec' });
    await expect(refusal).rejects.toThrow(
      /^model\.path: cannot open "ftp:\/\/models\/minilm"; this version can open: builtin:NAME, /,
    );
  });

  it('refuses a number of threads that is none', async () => {
    for (const threads of [0, -1, 1.5, Number.NaN])
      await expect(openEmbedder({ path: 'builtin:ngram-v1' }, { threads })).rejects.toThrow(
        /^threads: /,
      );
  });
});
