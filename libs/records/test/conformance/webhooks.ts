import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.ts';

const receiver = {
  url: 'https://example.com/hook',
  types: ['sluice.dataset.published.v1'],
  dataset: null,
} as const;

export const webhooksConform = (bench: Bench): void => {
  describe('webhooks', () => {
    it('are changed, turned off and taken away', async () => {
      const { webhooks } = bench.records;
      const { id, ...made } = await webhooks.create(receiver, 'whsec_one');
      expect(made).toMatchObject({ ...receiver, enabled: true, disabled_because: null });
      await webhooks.disable(id, 'it answered 410');
      expect(await webhooks.find(id)).toMatchObject({
        enabled: false,
        disabled_because: 'it answered 410',
      });
      const changed = await webhooks.update(id, { enabled: true, url: 'https://example.com/2' });
      expect(changed).toMatchObject({
        enabled: true,
        disabled_because: null,
        url: 'https://example.com/2',
        types: receiver.types,
      });
      expect(await webhooks.update('nobody', { enabled: true })).toBeUndefined();
      expect(await webhooks.remove(id)).toBe(true);
      expect(await webhooks.remove(id)).toBe(false);
    });

    it('keep the secret before the newest for a while, and show none', async () => {
      const { webhooks } = bench.records;
      const { id } = await webhooks.create(receiver, 'whsec_one');
      const until = new Date(bench.now().getTime() + 1000);
      await webhooks.rotate(id, 'whsec_two', until);
      await webhooks.rotate(id, 'whsec_three', until);
      const signing = await webhooks.signing(id);
      expect(signing!.secrets.map(({ secret, expires_at }) => [secret, expires_at])).toEqual([
        ['whsec_three', null],
        ['whsec_two', until.toISOString()],
      ]);
      const { items } = await webhooks.list({ limit: 200 });
      expect(JSON.stringify([items, await webhooks.find(id)])).not.toContain('whsec_');
      expect(await webhooks.rotate('nobody', 'whsec_four', until)).toBeUndefined();
    });
  });
};
