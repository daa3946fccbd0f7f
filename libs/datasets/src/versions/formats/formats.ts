import type { OutputFormat } from '@sluice/contracts';
import type { AnchorGroup } from '@sluice/pipeline';
import { flagEmbedding } from './flag-embedding.ts';
import { labeledList } from './labeled-list.ts';
import { labeledPair } from './labeled-pair.ts';
import { nTuple } from './n-tuple.ts';
import type { GroupRows, RowFormat, RowOptions } from './row.ts';
import { tevatron } from './tevatron.ts';
import { triplet } from './triplet.ts';

const FORMATS: Record<OutputFormat, RowFormat> = {
  triplet,
  'n-tuple': nTuple,
  'labeled-pair': labeledPair,
  'labeled-list': labeledList,
  'flag-embedding': flagEmbedding,
  tevatron,
};

/** The columns of a format, in order. */
export const columnsOf = (format: OutputFormat, options: RowOptions): string[] =>
  FORMATS[format].columns(options);

/**
 * The data rows of one anchor group, with the place of each triplet that found a row.
 * Semantics and order of sentence-transformers `mine_hard_negatives` 6.0, where it has the format.
 */
export const rowsOf = (format: OutputFormat, group: AnchorGroup, options: RowOptions): GroupRows =>
  FORMATS[format].rows(group, options);
