import { formatCount } from '../number-format.ts';
import { countAndShare, type Funnel, type Part, sumOf } from './funnel.ts';
import { type Markup, markup } from './markup.ts';
import { px } from './picture.ts';

/** Left edges of the four columns, in a picture 1000 wide. */
const COLUMNS = [120, 320, 550, 790] as const;
const BAR = 12;
const TOP = 38;
/** Height of all candidates together. */
const FULL = 300;
/** A part takes at least so much room, for its label. */
const LEAST_ROOM = 24;
const GAP = 8;

/** A part with its place: `top` and `height` of its bar. */
interface Placed extends Part {
  top: number;
  height: number;
}

const heightOf = (count: number, unit: number): number =>
  count > 0 ? Math.max(1.5, count * unit) : 0;

/** Parts below one another, each with room for its label. */
function spread(parts: readonly Part[], unit: number): Placed[] {
  let top = TOP;
  return parts.map((part) => {
    const height = heightOf(part.count, unit);
    const placed = { ...part, top, height };
    top += Math.max(height, LEAST_ROOM) + GAP;
    return placed;
  });
}

/** Parts without a gap, as sections of one bar of this height. */
function sections(parts: readonly Part[], top: number, height: number): Placed[] {
  const unit = height / (sumOf(parts) || 1);
  let at = top;
  return parts.map((part) => {
    const placed = { ...part, top: at, height: part.count * unit };
    at += placed.height;
    return placed;
  });
}

/** A band from the section at the right edge of one column to the bar at the left edge of the next. */
function ribbon(from: Placed, to: Placed, column: number): Markup | false {
  if (to.count === 0) return false;
  const x0 = COLUMNS[column]! + BAR;
  const x1 = COLUMNS[column + 1]!;
  const middle = (x0 + x1) / 2;
  const [a0, a1] = [px(from.top), px(from.top + from.height)];
  const [b0, b1] = [px(to.top), px(to.top + to.height)];
  return markup`<path class="ribbon ${to.style}" d="M${x0} ${a0}C${middle} ${a0} ${middle} ${b0} ${x1} ${b0}V${b1}C${middle} ${b1} ${middle} ${a1} ${x0} ${a1}Z"/>`;
}

const bar = ({ style, top, height }: Placed, column: number): Markup =>
  markup`<rect class="${style}" x="${COLUMNS[column]}" y="${px(top)}" width="${BAR}" height="${px(Math.max(Math.min(height, 1.5), height - 1.5))}"/>`;

function label({ label, count, top, height }: Placed, column: number, whole: number): Markup {
  const x = COLUMNS[column]! + BAR + 8;
  const y = px(top + height / 2 + 4);
  return markup`<text class="label" x="${x}" y="${y}"><tspan class="strong">${label}</tspan> ${countAndShare(count, whole)}</text>`;
}

/** Labels to the left of the first bar, pushed down where sections are too thin to stand beside. */
function sourceLabels(placed: readonly Placed[]): Markup[] {
  let free = TOP;
  return placed.map(({ label, count, top, height }) => {
    const y = Math.max(free, top + height / 2 - 4);
    free = y + 40;
    return markup`<text class="label" x="${COLUMNS[0] - 10}" y="${px(y)}" text-anchor="end"><tspan class="strong">${label}</tspan><tspan x="${COLUMNS[0] - 10}" dy="17">${formatCount(count)}</tspan></text>`;
  });
}

const heading = ({ name, whole }: Column, column: number): Markup =>
  markup`<text class="label" x="${COLUMNS[column]}" y="16"><tspan class="strong">${name}</tspan> ${formatCount(whole)}</text>`;

/** A stage of the funnel with its parts in place. */
interface Column {
  name: string;
  /** What the shares of the parts are of. */
  whole: number;
  parts: Placed[];
}

function columnsOf(funnel: Funnel): [Column, Column, Column, Column] {
  const whole = { proposed: sumOf(funnel.proposed), judged: sumOf(funnel.judged) };
  const unit = FULL / (Math.max(whole.proposed, whole.judged) || 1);
  const selected = spread(funnel.selected, unit);
  const triplets = sumOf(funnel.triplets);
  // The triplets split the bar of the selected candidates, whatever their number.
  const tripletUnit = selected[0]!.height / (triplets || 1);
  return [
    {
      name: 'proposed',
      whole: whole.proposed,
      parts: sections(funnel.proposed, TOP, whole.proposed * unit),
    },
    { name: 'judged', whole: whole.judged, parts: spread(funnel.judged, unit) },
    { name: 'kept', whole: sumOf(funnel.selected), parts: selected },
    { name: 'triplets', whole: triplets, parts: spread(funnel.triplets, tripletUnit) },
  ];
}

/** Bands between neighbouring columns: the first bar of a column is what the next one splits. */
function ribbons([proposed, ...rest]: [Column, Column, Column, Column]): Markup[] {
  const height = proposed.parts.reduce((sum, part) => sum + part.height, 0);
  let split = { top: TOP, height };
  return rest.map(({ parts }, column) => {
    const from = sections(parts, split.top, split.height);
    split = parts[0]!;
    return markup`${parts.map((part, index) => ribbon(from[index]!, part, column))}`;
  });
}

/** The funnel as a flow, 1000 wide: thickness is the number of candidates. */
export function funnelFlow(funnel: Funnel): { height: number; content: Markup[] } {
  const columns = columnsOf(funnel);
  const ends = columns.flatMap(({ parts }) =>
    parts.map(({ top, height }) => top + Math.max(height, LEAST_ROOM)),
  );
  return {
    height: Math.max(TOP + FULL, ...ends) + 12,
    content: [
      ...ribbons(columns),
      ...columns.flatMap(({ parts }, column) => parts.map((part) => bar(part, column))),
      ...sourceLabels(columns[0].parts),
      ...columns.flatMap(({ parts, whole }, column) =>
        column === 0 ? [] : parts.map((part) => label(part, column, whole)),
      ),
      ...columns.map(heading),
    ],
  };
}
