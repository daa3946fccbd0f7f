import type { Manifest } from '@sluice/contracts';
import { formatCount } from '../number-format.ts';
import { type Funnel, funnelOf, type Part } from './funnel.ts';
import { funnelBars } from './funnel-bars.ts';
import { funnelFlow } from './funnel-flow.ts';
import type { Markup } from './markup.ts';
import { drawnTwice, NARROW, picture } from './picture.ts';

const list = (parts: readonly Part[]): string =>
  parts.map(({ label, count }) => `${label} ${formatCount(count)}`).join(', ');

const described = (funnel: Funnel): string =>
  `Proposed by source: ${list(funnel.proposed) || 'none'}. Judged: ${list(funnel.judged)}. Of those kept: ${list(funnel.selected)}. Triplets by hardness: ${list(funnel.triplets)}.`;

/** The way of the candidates to the triplets: a flow where there is room, else a list of bars. */
export function funnelFigure(counts: Manifest['counts']): Markup {
  const funnel = funnelOf(counts);
  return drawnTwice((width) =>
    picture({
      id: `funnel-${width}`,
      title: 'From candidates to triplets',
      description: described(funnel),
      width,
      ...(width === NARROW ? funnelBars(funnel) : funnelFlow(funnel)),
    }),
  );
}
