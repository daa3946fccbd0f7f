import type { Manifest } from '@sluice/contracts';
import { formatCount, formatShare } from '../number-format.ts';
import { funnelOf, sumOf } from './funnel.ts';
import { type Markup, markup } from './markup.ts';
import { px } from './picture.ts';

/** The shares of hard, semi-hard and easy triplets as one bar, with the numbers below it. */
export function hardnessBar(counts: Manifest['counts']): Markup {
  const { triplets } = funnelOf(counts);
  const whole = sumOf(triplets);
  if (whole === 0) return markup`<p>There are no triplets.</p>`;
  let at = 0;
  const sections = triplets.map(({ style, count }) => {
    const width = (count / whole) * 100;
    at += width;
    return markup`<rect class="${style}" x="${px(at - width)}" y="0" width="${px(width)}" height="4"/>`;
  });
  const legend = triplets.map(
    ({ label, style, count }) =>
      markup`<li><i class="swatch ${style}"></i>${label} <b>${formatCount(count)}</b> ${formatShare(count / whole)}</li>`,
  );
  return markup`<svg class="hardness" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${sections}</svg><ul class="legend">${legend}</ul>`;
}
