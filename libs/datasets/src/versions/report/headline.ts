import type { Manifest } from '@sluice/contracts';
import { formatCount, formatShare } from '../number-format.ts';
import { funnelOf, sumOf } from './funnel.ts';
import { hardnessBar } from './hardness-bar.ts';
import { type Markup, markup } from './markup.ts';

const NONE = '–';
const share = (value: number | null): string => (value === null ? NONE : formatShare(value));

const number = (name: string, value: Markup | string, note: Markup | string): Markup =>
  markup`<div><dt>${name}</dt><dd><b>${value}</b><span>${note}</span></dd></div>`;

function rejected(counts: Manifest['counts']): Markup {
  const candidates = sumOf(funnelOf(counts).judged);
  const gone = candidates - counts.kept;
  return number(
    'candidates rejected',
    candidates > 0 ? formatShare(gone / candidates) : NONE,
    `${formatCount(gone)} of ${formatCount(candidates)}`,
  );
}

function change(previous: Manifest['previous']): Markup {
  if (!previous) return number('change', 'new', 'the first version');
  const { version, added, removed, kept } = previous;
  return number(
    'rows changed',
    `+${formatCount(added)} −${formatCount(removed)}`,
    markup`${formatCount(kept)} kept since <span class="nowrap">${version}</span>`,
  );
}

/** The numbers to know first. */
export function headline({
  counts,
  zero_loss_fraction: zeroLoss,
  previous,
}: Omit<Manifest, 'files'>): Markup {
  return markup`<section class="headline" aria-label="Headline numbers">
<dl>${number('triplets', formatCount(counts.triplets), `of ${formatCount(counts.anchors)} anchors, ${formatCount(counts.documents)} documents`)}${number(
    'zero-loss fraction',
    markup`<span class="before">${share(zeroLoss.candidates)}</span> → ${share(zeroLoss.curated)}`,
    'of candidates → of triplets',
  )}${rejected(counts)}${change(previous)}</dl>
${hardnessBar(counts)}
</section>`;
}
