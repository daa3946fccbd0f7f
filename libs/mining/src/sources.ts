/** Where proposals come from; shards store the position in this list. */
export const SOURCES = ['ann'] as const;
export type Source = (typeof SOURCES)[number];
