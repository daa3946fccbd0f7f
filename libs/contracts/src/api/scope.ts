export const SCOPES = ['read', 'run', 'review', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Whoever may run or review may look at what there is; an administrator may do everything. */
const INCLUDES: Record<Scope, readonly Scope[]> = {
  read: ['read'],
  run: ['run', 'read'],
  review: ['review', 'read'],
  admin: SCOPES,
};

export const permits = (held: readonly Scope[], asked: Scope): boolean =>
  held.some((scope) => INCLUDES[scope].includes(asked));
