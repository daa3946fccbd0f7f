import { hash, timingSafeEqual } from 'node:crypto';
import type { Caller, Settings } from '@sluice/contracts';
import type { Records } from '@sluice/records';

/** The key of an `Authorization` header, if it is of that form. */
export const keyIn = (authorization: string | undefined): string | undefined =>
  /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];

/** Whose key it is; undefined for one that is unknown, revoked or past its time. */
export const callerOf = async (
  key: string,
  { keys }: Pick<Records, 'keys'>,
  { admin_key: admin }: Pick<Settings, 'admin_key'>,
): Promise<Caller | undefined> => {
  // Digests are of one length, which comparing in constant time asks for.
  if (admin !== undefined && timingSafeEqual(digestOf(key), digestOf(admin))) {
    return { name: 'the admin key of the settings', scopes: ['admin'] };
  }
  return keys.verify(key);
};

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');
