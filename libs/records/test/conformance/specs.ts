import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.ts';

const all = { limit: 200 };

export const specsConform = (bench: Bench): void => {
  describe('specs', () => {
    it('are revisions, counted from 1; the same text again is none', async () => {
      const { specs } = bench.records;
      expect(await specs.newest('revised')).toBeUndefined();
      const first = await specs.put('revised', 'dataset: revised', 'ann');
      expect(first).toEqual({
        dataset: 'revised',
        revision: 1,
        text: 'dataset: revised',
        created_at: bench.now().toISOString(),
        created_by: 'ann',
      });
      expect(await specs.put('revised', 'dataset: revised', 'bob')).toEqual(first);
      const second = await specs.put('revised', 'dataset: revised # new', null);
      expect(second.revision).toBe(2);
      expect(await specs.newest('revised')).toEqual(second);
      expect(await specs.find('revised', 1)).toEqual(first);
      expect(await specs.find('revised', 3)).toBeUndefined();
      expect((await specs.revisions('revised', all)).items).toEqual([second, first]);
    });

    it('are listed by dataset, the newest of each, page by page', async () => {
      const { specs } = bench.records;
      for (const name of ['page-b', 'page-a', 'page-c']) {
        await specs.put(name, '1', null);
        await specs.put(name, '2', null);
      }
      const seen: string[] = [];
      let cursor: string | undefined = 'page';
      do {
        const page = await specs.list({ limit: 2, cursor });
        seen.push(...page.items.map(({ dataset, revision }) => `${dataset} ${revision}`));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(seen.slice(0, 3)).toEqual(['page-a 2', 'page-b 2', 'page-c 2']);
    });

    it('pages of revisions follow one another, and a made-up cursor finds nothing', async () => {
      const { specs } = bench.records;
      for (let i = 0; i < 5; i++) await specs.put('long', `${i}`, null);
      const page = await specs.revisions('long', { limit: 2 });
      expect(page.items.map(({ revision }) => revision)).toEqual([5, 4]);
      const next = await specs.revisions('long', { limit: 3, cursor: page.next! });
      expect(next.items.map(({ revision }) => revision)).toEqual([3, 2, 1]);
      expect(next.next).toBeNull();
      expect(await specs.revisions('long', { limit: 3, cursor: "'; --" })).toEqual({
        items: [],
        next: null,
      });
    });
  });
};
