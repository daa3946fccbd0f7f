import { describe, expect, it, onTestFinished } from 'vitest';
import { openVectorStore, type VectorStore } from '../../src/cache/vector-store.ts';
import { scratchFolder } from '../scratch.ts';
import { startOpenAi, startTei } from './model-servers.ts';
import { openAi, openTei, SERVERS } from './open-served.ts';

const withStore = async (): Promise<VectorStore> => {
  const store = await openVectorStore(await scratchFolder(), { maxBytes: 1 << 30 });
  onTestFinished(() => store.close());
  return store;
};

describe('the fingerprint of a served model', () => {
  it('is that of its weights where the server cannot say which they are', async () => {
    for (const { start, open } of Object.values(SERVERS)) {
      const server = await start();
      const { fingerprint } = await open(server);
      expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect((await open(server)).fingerprint).toBe(fingerprint);
      server.weights = 'second';
      expect((await open(server)).fingerprint).not.toBe(fingerprint);
    }
  });

  it('stays the same though vectors are never quite so, and comes back with the weights', async () => {
    for (const { start, open } of Object.values(SERVERS)) {
      const vectors = await withStore();
      const server = await start({ noise: 2e-3 });
      const { fingerprint } = await open(server, { vectors });
      for (let i = 0; i < 5; i++) {
        const embedder = await open(server, { vectors, recheckAfter: 0 });
        expect(embedder.fingerprint).toBe(fingerprint);
        await embedder.embed(['a'], 'document');
      }
      server.weights = 'second';
      const second = await open(server, { vectors });
      expect(second.fingerprint).not.toBe(fingerprint);
      expect((await open(server, { vectors })).fingerprint).toBe(second.fingerprint);
      server.weights = 'first';
      expect((await open(server, { vectors })).fingerprint).toBe(fingerprint);
    }
  });

  it('needs no vectors where the server names a commit', async () => {
    const info = { model_sha: 'c'.repeat(40) };
    const server = await startTei({ info, noise: 0.1 });
    const { fingerprint } = await openTei(server);
    expect((await openTei(server)).fingerprint).toBe(fingerprint);
    const branch = await startTei({ info: { model_sha: 'main' }, noise: 0.1 });
    expect((await openTei(branch)).fingerprint).not.toBe((await openTei(branch)).fingerprint);
  });

  it('covers all that is said of it, and all that is asked', async () => {
    const commit = { model_sha: 'c'.repeat(40) };
    const fingerprints = await Promise.all([
      ...[
        commit,
        { model_sha: 'd'.repeat(40) },
        { ...commit, model_id: 'org/other' },
        { ...commit, model_dtype: 'float32' },
        { ...commit, model_type: { embedding: { pooling: 'cls' } } },
        { ...commit, max_input_length: 256 },
      ].map(async (info) => openTei(await startTei({ info }))),
      startTei({ info: commit }).then((server) => openTei(server, { normalize: false })),
      startOpenAi().then((server) => openAi(server)),
      startOpenAi({ models: ['embed-2'] }).then((server) => openAi(server, { name: 'embed-2' })),
      startOpenAi().then((server) => openAi(server, { cutTo: 16 })),
    ]);
    expect(new Set(fingerprints.map(({ fingerprint }) => fingerprint)).size).toBe(10);
  });
});
