import type { ReportData, TripletExample } from '@sluice/pipeline';
import { formatDecimal } from '../number-format.ts';
import { type Markup, markup } from './markup.ts';
import { px, scale } from './picture.ts';
import { excerpt, HARDNESS_WORDS } from './words.ts';

const RULER = { width: 180, height: 22, pad: 7 };

interface Span {
  from: number;
  to: number;
}

/** Distances of all examples, from 0 where none is negative, so that rulers can be compared. */
function spanOf(examples: readonly TripletExample[], margin: number): Span {
  const distances = examples.flatMap(({ d_ap, d_an }) => [d_ap, d_an, d_ap + margin]);
  const from = Math.min(0, ...distances);
  const to = Math.max(0, ...distances);
  return from < to ? { from, to } : { from, to: from + 1 };
}

/** Both distances on a line, with the band up to the margin in which a negative is semi-hard. */
function ruler({ hardness, d_ap, d_an }: TripletExample, margin: number, span: Span): Markup {
  const x = scale(span.from, span.to, RULER.pad, RULER.width - RULER.pad);
  const [positive, negative, end] = [px(x(d_ap)), px(x(d_an)), px(x(d_ap + margin))];
  const middle = RULER.height / 2;
  return markup`<svg class="ruler" viewBox="0 0 ${RULER.width} ${RULER.height}" aria-hidden="true"><line class="axis" x1="${RULER.pad}" x2="${RULER.width - RULER.pad}" y1="${middle}" y2="${middle}"/><rect class="band semi-hard" x="${positive}" y="${middle - 6}" width="${px(end - positive)}" height="12"/><circle class="positives" cx="${positive}" cy="${middle}" r="4.5"/><path class="${hardness.replace('_', '-')}" d="M${negative} ${middle - 6}l6 6l-6 6l-6 -6z"/></svg>`;
}

// Texts come from the user: their direction is their own and must not leak into the page.
const text = (heading: string, value: string): Markup =>
  markup`<td data-heading="${heading}"><bdi dir="auto">${excerpt(value)}</bdi></td>`;

function row(example: TripletExample, margin: number, span: Span): Markup {
  const { anchor, positive, negative, d_ap, d_an } = example;
  const difference = d_an - d_ap;
  const sign = difference > 0 ? '+' : '';
  return markup`<tr>${text('anchor', anchor)}${text('positive', positive)}${text('negative', negative)}<td data-heading="distances" class="distances">${ruler(example, margin, span)}<span>${formatDecimal(d_ap, 3)} → ${formatDecimal(d_an, 3)} <b>${sign}${formatDecimal(difference, 3)}</b></span></td></tr>`;
}

/** Example triplets in a table for each hardness. */
export function exampleTables(examples: ReportData['examples'], margin: number): Markup {
  if (examples.length === 0) return markup`<p>There are no triplets to show.</p>`;
  const span = spanOf(examples, margin);
  const tables = (['hard', 'semi_hard', 'easy'] as const).map((hardness) => {
    const rows = examples.filter((example) => example.hardness === hardness);
    return (
      rows.length > 0 &&
      markup`<table class="examples"><caption><i class="swatch ${hardness.replace('_', '-')}"></i>${HARDNESS_WORDS[hardness]}</caption><thead><tr><th scope="col">anchor</th><th scope="col">positive</th><th scope="col">negative</th><th scope="col">d(a,p) → d(a,n)</th></tr></thead><tbody>${rows.map((example) => row(example, margin, span))}</tbody></table>`
    );
  });
  return markup`${tables}`;
}
