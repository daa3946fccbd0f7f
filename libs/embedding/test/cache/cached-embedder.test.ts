import type { Embedder } from '@sluice/pipeline';
import { beforeEach, describe, expect, it } from 'vitest';
import { cachedEmbedder } from '../../src/cache/cached-embedder.ts';
import { openVectorStore, type VectorStore } from '../../src/cache/vector-store.ts';
import { scratchFolder } from '../scratch.ts';
import { vectorOf } from './made-vectors.ts';

const DIMENSIONS = 5;
let store: VectorStore;
let embedded: string[];

beforeEach(async () => {
  store = await openVectorStore(await scratchFolder(), { maxBytes: 1 << 30 });
  embedded = [];
});

const made = (fingerprint: string, symmetric: boolean): Embedder =>
  cachedEmbedder(
    {
      fingerprint,
      dimensions: DIMENSIONS,
      symmetric,
      embed: (texts, role) => {
        embedded.push(...texts);
        const prompt = symmetric ? '' : `${role}: `;
        const vectors = new Float32Array(texts.length * DIMENSIONS);
        texts.forEach((text, row) =>
          vectors.set(vectorOf(fingerprint + prompt + text, DIMENSIONS), row * DIMENSIONS),
        );
        return Promise.resolve(vectors);
      },
      close: () => Promise.resolve(),
    },
    store,
  );

const rows = (vectors: Float32Array): Float32Array[] =>
  Array.from({ length: vectors.length / DIMENSIONS }, (_, row) =>
    vectors.slice(row * DIMENSIONS, (row + 1) * DIMENSIONS),
  );

describe('an embedder with a cache', () => {
  it('embeds each text once, and gives the same vectors in any order', async () => {
    const embedder = made('f', true);
    const texts = Array.from({ length: 100 }, (_, i) => `text ${i}`);
    const first = rows(await embedder.embed(texts, 'document'));
    const mixed = [...texts.slice(50).toReversed(), 'new', ...texts.slice(0, 50)];
    const again = rows(await embedder.embed(mixed, 'document'));
    expect(embedded).toEqual([...texts, 'new']);
    const place = new Map(texts.map((text, row) => [text, row]));
    mixed.forEach((text, row) =>
      expect(again[row]).toEqual(
        text === 'new' ? vectorOf('fnew', DIMENSIONS) : first[place.get(text)!],
      ),
    );
    expect(store.counters).toMatchObject({ hits: 100, misses: 101, written: 101 });
  });

  it('shares the vectors of roles only where the model does not tell them apart', async () => {
    const alike = made('alike', true);
    await alike.embed(['a'], 'anchor');
    await alike.embed(['a'], 'document');
    expect(embedded).toEqual(['a']);
    const prompted = made('prompted', false);
    const anchor = await prompted.embed(['a'], 'anchor');
    const document = await prompted.embed(['a'], 'document');
    expect(embedded).toEqual(['a', 'a', 'a']);
    expect(anchor).not.toEqual(document);
    expect(await prompted.embed(['a'], 'anchor')).toEqual(anchor);
  });

  it('never shares vectors of two models', async () => {
    const one = await made('one', true).embed(['a'], 'document');
    const other = await made('other', true).embed(['a'], 'document');
    expect(embedded).toEqual(['a', 'a']);
    expect(other).not.toEqual(one);
  });

  it('embeds nothing and gives an empty matrix for no texts', async () => {
    expect(await made('f', true).embed([], 'document')).toHaveLength(0);
    expect(embedded).toEqual([]);
  });

  it('embeds nothing once it is aborted', async () => {
    const aborted = made('f', true).embed(['a'], 'document', AbortSignal.abort(new Error('stop')));
    await expect(aborted).rejects.toThrow('stop');
    expect(embedded).toEqual([]);
  });
});
