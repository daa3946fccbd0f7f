import { z } from 'zod';

/** What every list takes: lists are never given whole. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('items of a page'),
  cursor: z.string().max(200).optional().describe('`next` of the page before'),
});
export type PageQuery = z.infer<typeof pageQuery>;

/** A part of a list, and where the next one starts; null after the last. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });
