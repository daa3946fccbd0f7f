import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  type ApiKey,
  apiKeySchema,
  type Page,
  type PageQuery,
  type Scope,
} from '@sluice/contracts';
import { timeOrderedId } from '../ids.ts';
import { idOf, pageFrom } from '../pages.ts';
import type { StoreContext } from './store.ts';

/** `sluice_<id>_<secret>`: the id finds the row, the secret proves that the key is it. */
const KEY = /^sluice_([0-9a-f-]{36})_([A-Za-z0-9_-]{43})$/;
const SECRET_BYTES = 32;
/** Milliseconds between two notes of when a key was last used: reading must not write every time. */
const USE_NOTED_EVERY = 60_000;

export interface NewKey {
  name: string;
  scopes: readonly Scope[];
  expires_at: string | null;
}

/**
 * API keys, stored as SHA-256 of the secret. A slow password hash would add nothing: the secret is 256
 * random bits, which nobody finds by trying, and every request has to check one.
 */
export const keyStore = ({ database, now }: StoreContext) => ({
  /** The key is shown this once; only its digest is kept. */
  create: async ({
    name,
    scopes,
    expires_at,
  }: NewKey): Promise<{ key: string; record: ApiKey }> => {
    const id = timeOrderedId(now());
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const row = await database
      .insertInto('api_keys')
      .values({
        id,
        name,
        digest: hash('sha256', secret),
        scopes: JSON.stringify([...new Set(scopes)]),
        created_at: now().toISOString(),
        expires_at,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { key: `sluice_${id}_${secret}`, record: apiKeySchema.parse(row) };
  },

  /** The record of a key that is valid now. */
  verify: async (key: string): Promise<ApiKey | undefined> => {
    const [, id, secret] = KEY.exec(key) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const row = await database
      .selectFrom('api_keys')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (!row || !isSame(hash('sha256', secret), row.digest)) return undefined;
    const record = apiKeySchema.parse(row);
    const at = now().getTime();
    if (record.revoked_at !== null) return undefined;
    if (record.expires_at !== null && Date.parse(record.expires_at) <= at) return undefined;
    if (at - Date.parse(record.last_used_at ?? '1970-01-01') > USE_NOTED_EVERY) {
      await database
        .updateTable('api_keys')
        .set({ last_used_at: now().toISOString() })
        .where('id', '=', id)
        .execute();
    }
    return record;
  },

  /** Newest first. */
  list: async ({ limit, cursor }: PageQuery): Promise<Page<ApiKey>> => {
    let query = database
      .selectFrom('api_keys')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (cursor !== undefined) query = query.where('id', '<', cursor);
    return pageFrom(await query.execute(), limit, idOf, (row) => apiKeySchema.parse(row));
  },

  /** False when there is no such key. */
  revoke: async (id: string): Promise<boolean> => {
    const { numUpdatedRows } = await database
      .updateTable('api_keys')
      .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', eb.val(now().toISOString())) }))
      .where('id', '=', id)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  },

  /** Whether anybody could still come in as an administrator. */
  hasAdmin: async (): Promise<boolean> => {
    const rows = await database
      .selectFrom('api_keys')
      .select(['scopes', 'expires_at'])
      .where('revoked_at', 'is', null)
      .execute();
    return rows.some(
      ({ scopes, expires_at }) =>
        (scopes as Scope[]).includes('admin') &&
        (expires_at === null || Date.parse(expires_at) > now().getTime()),
    );
  },
});

/** Digests are of one length; how long the comparison takes tells nothing of where they differ. */
const isSame = (given: string, kept: string): boolean =>
  timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(kept, 'hex'));
