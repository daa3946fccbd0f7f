import {
  type EventType,
  type Page,
  type PageQuery,
  webhookSchema,
  type Webhook,
} from '@sluice/contracts';
import { z } from 'zod';
import { timeOrderedId } from '../ids.ts';
import { idOf, pageFrom } from '../pages.ts';
import type { StoreContext } from './store.ts';

export interface NewWebhook {
  url: string;
  types: readonly EventType[];
  dataset: string | null;
}

/** With its secrets, the newest first; only who signs needs them. */
const signingWebhookSchema = webhookSchema.extend({
  secrets: z.array(
    z.object({
      secret: z.string(),
      created_at: z.iso.datetime(),
      expires_at: z.iso.datetime().nullable(),
    }),
  ),
});
export type SigningWebhook = z.infer<typeof signingWebhookSchema>;

export const webhookStore = ({ database, now }: StoreContext) => {
  const at = (): string => now().toISOString();
  const signing = async (id: string): Promise<SigningWebhook | undefined> => {
    const row = await database
      .selectFrom('webhooks')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && signingWebhookSchema.parse(row);
  };

  return {
    create: async ({ url, types, dataset }: NewWebhook, secret: string): Promise<Webhook> => {
      const row = await database
        .insertInto('webhooks')
        .values({
          id: timeOrderedId(now()),
          url,
          types: JSON.stringify([...new Set(types)]),
          dataset,
          enabled: true,
          created_at: at(),
          secrets: JSON.stringify([{ secret, created_at: at(), expires_at: null }]),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return webhookSchema.parse(row);
    },

    find: async (id: string): Promise<Webhook | undefined> => {
      const row = await signing(id);
      return row && webhookSchema.parse(row);
    },

    signing,

    /** Newest first. */
    list: async ({ limit, cursor }: PageQuery): Promise<Page<Webhook>> => {
      let query = database
        .selectFrom('webhooks')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (cursor !== undefined) query = query.where('id', '<', cursor);
      return pageFrom(await query.execute(), limit, idOf, (row) => webhookSchema.parse(row));
    },

    update: async (
      id: string,
      { types, enabled, ...rest }: Partial<NewWebhook> & { enabled?: boolean },
    ): Promise<Webhook | undefined> => {
      const row = await database
        .updateTable('webhooks')
        .set({
          ...rest,
          ...(types && { types: JSON.stringify([...new Set(types)]) }),
          ...(enabled !== undefined && { enabled, disabled_because: null }),
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      return row && webhookSchema.parse(row);
    },

    /** For a receiver that says it is gone. */
    disable: async (id: string, because: string): Promise<void> => {
      await database
        .updateTable('webhooks')
        .set({ enabled: false, disabled_because: because })
        .where('id', '=', id)
        .execute();
    },

    /** The new secret signs from now on; the one before does too, until `keepUntil`. */
    rotate: async (id: string, secret: string, keepUntil: Date): Promise<Webhook | undefined> => {
      const standing = await signing(id);
      if (!standing) return undefined;
      const [newest] = standing.secrets;
      const secrets = [
        { secret, created_at: at(), expires_at: null },
        ...(newest ? [{ ...newest, expires_at: keepUntil.toISOString() }] : []),
      ];
      const row = await database
        .updateTable('webhooks')
        .set({ secrets: JSON.stringify(secrets) })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      return row && webhookSchema.parse(row);
    },

    remove: async (id: string): Promise<boolean> => {
      const { numDeletedRows } = await database
        .deleteFrom('webhooks')
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
};
