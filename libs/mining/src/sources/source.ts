/** Where proposals come from; shards store the position in this list. */
export const SOURCES = ['ann', 'errors', 'in-batch', 'random'] as const;
export type Source = (typeof SOURCES)[number];
