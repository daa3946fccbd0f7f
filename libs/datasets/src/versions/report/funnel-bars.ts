import { formatCount } from '../number-format.ts';
import { countAndShare, type Funnel, type Part, sumOf } from './funnel.ts';
import { type Markup, markup } from './markup.ts';
import { NARROW, px } from './picture.ts';

const HEADING = 34;
const ROW = 34;
const BAR = 8;

function row({ label, style, count }: Part, top: number, whole: number): Markup {
  const width = whole > 0 && count > 0 ? Math.max(1.5, (count / whole) * NARROW) : 0;
  return markup`<text class="label" x="0" y="${top + 14}">${label}</text><text class="label" x="${NARROW}" y="${top + 14}" text-anchor="end">${countAndShare(count, whole)}</text><rect class="track" x="0" y="${top + 20}" width="${NARROW}" height="${BAR}" rx="2"/><rect class="${style}" x="0" y="${top + 20}" width="${px(width)}" height="${BAR}" rx="2"/>`;
}

/** The funnel as a list of bars, for a narrow screen: every bar is a share of its stage. */
export function funnelBars(funnel: Funnel): { height: number; content: Markup[] } {
  const candidates = sumOf(funnel.judged);
  const stages = [
    { heading: 'proposed', parts: funnel.proposed, whole: sumOf(funnel.proposed) },
    { heading: 'judged', parts: funnel.judged, whole: candidates },
    { heading: 'kept', parts: funnel.selected, whole: sumOf(funnel.selected) },
    { heading: 'triplets', parts: funnel.triplets, whole: sumOf(funnel.triplets) },
  ];
  let top = 0;
  const content: Markup[] = [];
  for (const { heading, parts, whole } of stages) {
    content.push(
      markup`<text class="label strong" x="0" y="${top + 22}">${heading} ${formatCount(whole)}</text>`,
    );
    top += HEADING;
    for (const part of parts) {
      content.push(row(part, top, whole));
      top += ROW;
    }
  }
  return { height: top + 4, content };
}
