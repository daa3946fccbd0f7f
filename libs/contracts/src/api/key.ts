import { z } from 'zod';
import { idText } from './names.ts';
import { pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { type Scope, SCOPES } from './scope.ts';

/** An API key as it is listed. The key itself is shown once, when it is made, and never kept. */
export const apiKeySchema = z
  .object({
    id: idText,
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;

/** Who asks. */
export interface Caller {
  name: string;
  scopes: readonly Scope[];
}

export const listKeys = defineRoute({
  method: 'get',
  path: '/api/v1/keys',
  scope: 'admin',
  summary: 'API keys, the newest first',
  query: pageQuery,
  answers: { 200: { description: 'a page of them', schema: pageOf(apiKeySchema) } },
});

export const createKey = defineRoute({
  method: 'post',
  path: '/api/v1/keys',
  scope: 'admin',
  summary: 'a new API key',
  body: z.strictObject({
    name: z.string().trim().min(1).max(100),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    expires_at: z.iso.datetime().optional().describe('never if absent'),
  }),
  answers: {
    201: {
      description: 'the key; it is not shown again',
      schema: z.object({ key: z.string(), record: apiKeySchema }),
    },
  },
});

export const revokeKey = defineRoute({
  method: 'delete',
  path: '/api/v1/keys/{key}',
  scope: 'admin',
  summary: 'lets a key open nothing any more',
  params: z.object({ key: idText }),
  answers: { 204: { description: 'it is revoked' } },
});
