import type { Manifest } from '@sluice/contracts';
import type { ReportData } from '@sluice/pipeline';
import { formatShare } from '../number-format.ts';
import { axes, type Frame, frameOf, horizontal, type Series, stairs } from './distribution.ts';
import { type Markup, markup } from './markup.ts';
import { drawnTwice, NARROW, picture, px } from './picture.ts';

type Numbers = Pick<Manifest, 'margin' | 'zero_loss_fraction'>;

/** Bands of d(a,n) − d(a,p) in which a triplet is hard, semi-hard or easy. */
function bands({ from, to }: Frame, margin: number) {
  return [
    { name: 'hard', label: 'hard', from, to: 0 },
    { name: 'semi-hard', label: 'semi-hard', from: 0, to: margin },
    { name: 'easy', label: 'easy: zero loss', from: margin, to },
  ];
}

/** About how wide a text of the band labels is. */
const textWidth = (text: string): number => text.length * 6.6;

function drawBands(frame: Frame, margin: number): Markup[] {
  const x = horizontal(frame);
  return bands(frame, margin).map(({ name, label, from, to }) => {
    const start = px(x(from));
    const width = px(Math.max(0, x(to) - x(from)));
    const fits = width > textWidth(label) + 8;
    return markup`<rect class="band ${name}" x="${start}" y="${frame.top}" width="${width}" height="${frame.bottom - frame.top}"/>${
      fits &&
      markup`<text class="label" x="${px(start + width / 2)}" y="${frame.top - 8}" text-anchor="middle">${label}</text>`
    }`;
  });
}

function marginLine(frame: Frame, margin: number): Markup {
  const x = px(horizontal(frame)(margin));
  return markup`<line class="margin" x1="${x}" x2="${x}" y1="${frame.top - 22}" y2="${frame.bottom}"/><text class="label" x="${x}" y="${frame.top - 28}" text-anchor="middle">margin ${margin}</text>`;
}

function zeroLossLabel(frame: Frame, { margin, zero_loss_fraction }: Numbers): Markup | false {
  const { candidates, curated } = zero_loss_fraction;
  if (candidates === null || curated === null) return false;
  const start = px(horizontal(frame)(margin));
  // The label stands at the far end of the zero-loss region, where the curves have run out.
  const end = frame.right - 8;
  if (end - start < 100) return false;
  const line = (step: number, text: string, style: string): Markup =>
    markup`<text class="${style}" x="${end}" y="${frame.top + 24 + 20 * step}" text-anchor="end">${text}</text>`;
  return markup`${line(0, 'zero loss', 'label strong')}${line(1, `${formatShare(candidates)} of candidates`, 'label')}${line(2, `${formatShare(curated)} of curated`, 'label')}`;
}

const described = ({ margin, zero_loss_fraction: { candidates, curated } }: Numbers): string =>
  [
    'Two histograms over the difference between the distance of the negative and that of the positive.',
    `Left of 0 triplets are hard, up to the margin of ${margin} semi-hard, beyond it easy and without loss.`,
    candidates !== null && `Zero-loss share of the candidates: ${formatShare(candidates)}.`,
    curated !== null && `Of the curated triplets: ${formatShare(curated)}.`,
  ]
    .filter(Boolean)
    .join(' ');

/** The histogram of d(a,n) − d(a,p) before and after curation, over the bands of hardness. */
export function marginsFigure(numbers: Numbers, margins: ReportData['margins']): Markup {
  const series: Series[] = [
    { name: 'candidates', histogram: margins.candidates },
    { name: 'curated', histogram: margins.curated },
  ];
  return drawnTwice((width) => {
    const height = width === NARROW ? 300 : 380;
    const box = { left: 46, right: width - 14, top: 56, bottom: height - 44 };
    const frame = frameOf(series, [0, numbers.margin], box);
    return picture({
      id: `margins-${width}`,
      title: 'Margins of triplets before and after curation',
      description: described(numbers),
      width,
      height,
      content: [
        ...drawBands(frame, numbers.margin),
        axes(frame, 'd(a,n) − d(a,p)'),
        ...series.map((one) => stairs(one, frame)),
        marginLine(frame, numbers.margin),
        markup`${zeroLossLabel(frame, numbers)}`,
      ],
    });
  });
}
