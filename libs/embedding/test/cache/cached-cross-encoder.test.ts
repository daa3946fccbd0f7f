import { expect, it } from 'vitest';
import { cachedCrossEncoder, openVectorStore } from '../../src/cache/index.ts';
import { scratchFolder } from '../scratch.ts';

type Pair = readonly [string, string];

it('a cross-encoder with a cache reads each pair once, and knows pairs and models apart', async () => {
  const store = await openVectorStore(await scratchFolder(), { maxBytes: 1 << 30 });
  const read: Pair[] = [];
  const made = (fingerprint: string) =>
    cachedCrossEncoder(
      {
        fingerprint,
        score: (pairs) => {
          read.push(...pairs);
          return Promise.resolve(
            Float32Array.from(pairs, ([a, b]) => a.length * 10 + b.length + fingerprint.length / 8),
          );
        },
        close: () => Promise.resolve(),
      },
      store,
    );
  const encoder = made('f');
  const pairs: Pair[] = [
    ['ab', 'c'],
    ['a', 'bc'],
    ['bc', 'a'],
    ['a","b', 'c'],
    ['a', 'b","c'],
    ['\ud800', 'x'],
    ['\ud801', 'x'],
  ];
  const scores = await encoder.score(pairs);
  expect([...scores]).toEqual([21.125, 12.125, 21.125, 51.125, 15.125, 11.125, 11.125]);
  const again: Pair[] = [...pairs.toReversed(), ['new', 'pair']];
  expect([...(await encoder.score(again))]).toEqual([...[...scores].toReversed(), 34.125]);
  expect(read).toEqual([...pairs, ['new', 'pair']]);
  expect([...(await made('gg').score([['ab', 'c']]))]).toEqual([21.25]);
});
