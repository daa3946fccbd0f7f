import { z } from 'zod';

export const SCOPES = ['read', 'run', 'review', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** An API key as it is listed. The key itself is shown once, when it is made, and never kept. */
export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;
