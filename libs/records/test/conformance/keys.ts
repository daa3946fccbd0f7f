import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.ts';

export const keysConform = (bench: Bench): void => {
  describe('keys', () => {
    it('open for whoever holds them, until they expire or are revoked', async () => {
      const { keys } = bench.records;
      const expires = new Date(bench.now().getTime() + 1000).toISOString();
      const forever = await keys.create({ name: 'ci', scopes: ['run', 'run'], expires_at: null });
      const brief = await keys.create({ name: 'guest', scopes: ['read'], expires_at: expires });
      expect(forever.record).toMatchObject({ name: 'ci', scopes: ['run'], revoked_at: null });
      expect((await keys.verify(forever.key))?.id).toBe(forever.record.id);
      expect((await keys.verify(brief.key))?.name).toBe('guest');
      bench.forward(1000);
      expect(await keys.verify(brief.key)).toBeUndefined();
      expect(await keys.revoke(forever.record.id)).toBe(true);
      expect(await keys.verify(forever.key)).toBeUndefined();
      expect(await keys.revoke('00000000')).toBe(false);
    });

    it('do not open for a key that is nearly one', async () => {
      const { keys } = bench.records;
      const { key } = await keys.create({ name: 'x', scopes: ['read'], expires_at: null });
      const other = await keys.create({ name: 'y', scopes: ['admin'], expires_at: null });
      const last = key.endsWith('A') ? 'B' : 'A';
      const crossed = key.slice(0, -43) + other.key.slice(-43);
      for (const wrong of ['', 'sluice__', key.slice(0, -1), key.slice(0, -1) + last, crossed]) {
        expect(await keys.verify(wrong)).toBeUndefined();
      }
    });

    it('are nowhere kept as they are, nor shown again', async () => {
      const { keys } = bench.records;
      const { key } = await keys.create({ name: 'kept', scopes: ['read'], expires_at: null });
      const { items } = await keys.list({ limit: 200 });
      expect(JSON.stringify(items)).not.toContain(key.slice(-43));
      expect(Object.keys(items[0])).not.toContain('digest');
    });

    it('note that they were used, once a minute at most', async () => {
      const { keys } = bench.records;
      const { key, record } = await keys.create({ name: 'u', scopes: ['read'], expires_at: null });
      const lastUsed = async () =>
        (await keys.list({ limit: 200 })).items.find(({ id }) => id === record.id)!.last_used_at;
      await keys.verify(key);
      const first = bench.now().toISOString();
      expect(await lastUsed()).toBe(first);
      bench.forward(30_000);
      await keys.verify(key);
      expect(await lastUsed()).toBe(first);
      bench.forward(30_001);
      await keys.verify(key);
      expect(await lastUsed()).toBe(bench.now().toISOString());
    });

    it('tell whether an administrator is left', async () => {
      const { keys } = bench.records;
      const { items } = await keys.list({ limit: 200 });
      for (const { id } of items) await keys.revoke(id);
      expect(await keys.hasAdmin()).toBe(false);
      await keys.create({ name: 'reader', scopes: ['read'], expires_at: null });
      expect(await keys.hasAdmin()).toBe(false);
      await keys.create({ name: 'root', scopes: ['admin'], expires_at: null });
      expect(await keys.hasAdmin()).toBe(true);
    });
  });
};
