import { createHmac, randomBytes } from 'node:crypto';

/** As Standard Webhooks writes secrets: base64 behind a prefix. */
const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export interface Secret {
  secret: string;
  /** Null for the newest. */
  expires_at: string | null;
}

export const newSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString('base64');

/**
 * The headers of Standard Webhooks 1.0: the signature is HMAC-SHA256 over `id.timestamp.body`, once with
 * each secret that is valid, so that a receiver may change from one to the next when it likes.
 */
export const signedHeaders = (
  id: string,
  at: Date,
  body: string,
  secrets: readonly Secret[],
): Record<string, string> => {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets
    .filter(({ expires_at }) => expires_at === null || Date.parse(expires_at) > at.getTime())
    .map(({ secret }) => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
      const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`);
      return `v1,${mac.digest('base64')}`;
    });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
};
