import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { newSecret, signedHeaders } from '../src/webhook/signature.ts';

const active = (secret: string) => ({ secret, expires_at: null });

describe('signatures', () => {
  it('are those of the Standard Webhooks library, whatever the body', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.uuid(), (text, id) => {
        const secret = newSecret();
        const body = JSON.stringify({ text });
        const headers = signedHeaders(id, new Date(), body, [active(secret)]);
        expect(new Webhook(secret).verify(body, headers)).toEqual({ text });
        expect(headers['webhook-id']).toBe(id);
        expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow(
          'No matching signature found',
        );
        expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow(
          'No matching signature found',
        );
      }),
      { numRuns: 50 },
    );
  });

  it('are two while a secret is replaced: each receiver finds its own', () => {
    const [older, newer] = [newSecret(), newSecret()];
    const now = new Date();
    const until = (ms: number) => new Date(now.getTime() + ms).toISOString();
    const sign = (expires: string) =>
      signedHeaders('id', now, '{}', [active(newer), { secret: older, expires_at: expires }]);
    for (const secret of [older, newer]) new Webhook(secret).verify('{}', sign(until(1)));
    const later = sign(until(0));
    new Webhook(newer).verify('{}', later);
    expect(() => new Webhook(older).verify('{}', later)).toThrow('No matching signature found');
  });

  it('come from secrets that nobody can guess', () => {
    const secrets = new Set(Array.from({ length: 100 }, newSecret));
    expect(secrets.size).toBe(100);
    for (const secret of secrets) expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  });
});
