import type { Manifest } from '@sluice/contracts';
import { formatCount, formatShare } from '../number-format.ts';
import { HARDNESS_WORDS, inWords } from './words.ts';

/** One part of a stage of the funnel; `style` names its colour. */
export interface Part {
  label: string;
  style: string;
  count: number;
}

/** What became of the candidates, stage by stage; each stage splits one part of the one before. */
export interface Funnel {
  /** By source. */
  proposed: Part[];
  /** Kept, then rejected by reason, most frequent first. */
  judged: Part[];
  /** Selected, then left over. */
  selected: Part[];
  /** Triplets by hardness. */
  triplets: Part[];
}

const byCount = (counts: Record<string, number>, style: string): Part[] =>
  Object.entries(counts)
    .map(([name, count]) => ({ label: inWords(name), style, count }))
    .sort((a, b) => b.count - a.count);

const HARDNESS_STYLES = { hard: 'hard', semi_hard: 'semi-hard', easy: 'easy' } as const;

export function funnelOf({
  candidates,
  rejected,
  kept,
  selected,
  hardness,
}: Manifest['counts']): Funnel {
  return {
    proposed: byCount(candidates, 'candidates'),
    judged: [{ label: 'kept', style: 'curated', count: kept }, ...byCount(rejected, 'rejected')],
    selected: [
      { label: 'selected', style: 'curated', count: selected },
      { label: 'not selected', style: 'candidates', count: Math.max(0, kept - selected) },
    ],
    triplets: (['hard', 'semi_hard', 'easy'] as const).map((name) => ({
      label: HARDNESS_WORDS[name],
      style: HARDNESS_STYLES[name],
      count: hardness[name],
    })),
  };
}

export const sumOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, { count }) => sum + count, 0);

/** "80,123 · 19.1%", the share being that of `whole`. */
export const countAndShare = (count: number, whole: number): string =>
  whole > 0 ? `${formatCount(count)} · ${formatShare(count / whole)}` : formatCount(count);
