import type { ReportData } from '@sluice/pipeline';
import { formatDecimal, formatShare } from '../number-format.ts';
import { type Markup, markup } from './markup.ts';
import { px, scale, ticks } from './picture.ts';

export type Histogram = ReportData['margins']['curated'];

/** A histogram to draw; `name` is also the style class of its colour. */
export interface Series {
  name: string;
  histogram: Histogram;
}

/** The frame that distributions are drawn in. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  from: number;
  to: number;
  /** Width of the bins whose shares the vertical axis counts. */
  binWidth: number;
  /** Highest share of any bin. */
  peak: number;
}

/** Bins with less than this share of a set, at both ends, are left out of sight. */
const INVISIBLE = 0.0005;

const total = ({ counts }: Histogram): number => counts.reduce((a, b) => a + b, 0);
const widthOf = ({ from, to, counts }: Histogram): number => (to - from) / counts.length;

/** The interval outside of which no series has a visible bin, and that holds `always`. */
export function visibleInterval(series: readonly Series[], always: readonly number[]) {
  const seen = series.flatMap(({ histogram }) => {
    const least = total(histogram) * INVISIBLE;
    const visible = (count: number): boolean => count > least;
    const first = histogram.counts.findIndex(visible);
    if (first === -1) return [];
    const width = widthOf(histogram);
    const last = histogram.counts.findLastIndex(visible);
    return [histogram.from + first * width, histogram.from + (last + 1) * width];
  });
  const values = [...always, ...seen];
  const from = Math.min(...values);
  const to = Math.max(...values);
  if (from < to) return { from, to };
  const middle = Number.isFinite(from) ? from : 0;
  return { from: middle - 1, to: middle + 1 };
}

/** Shares of all values, each as if its bin were `binWidth` wide: series of different bins compare. */
const shares = (histogram: Histogram, binWidth: number): number[] => {
  const all = total(histogram) || 1;
  const stretch = binWidth / widthOf(histogram);
  return histogram.counts.map((count) => (count / all) * stretch);
};

export function frameOf(
  series: readonly Series[],
  always: readonly number[],
  box: Pick<Frame, 'left' | 'right' | 'top' | 'bottom'>,
): Frame {
  const { from, to } = visibleInterval(series, always);
  const binWidth = Math.min(...series.map(({ histogram }) => widthOf(histogram)));
  const heights = series.flatMap(({ histogram }) => shares(histogram, binWidth));
  return { ...box, from, to, binWidth, peak: Math.max(...heights) || 1 };
}

export const horizontal = ({ from, to, left, right }: Frame) => scale(from, to, left, right);

/** The outline of a histogram as stairs, filled down to the axis. */
export function stairs({ name, histogram }: Series, frame: Frame): Markup {
  const x = horizontal(frame);
  const y = scale(0, frame.peak, frame.bottom, frame.top);
  const width = widthOf(histogram);
  const steps = shares(histogram, frame.binWidth).flatMap((share, bin) => {
    const start = Math.max(frame.from, histogram.from + bin * width);
    const end = Math.min(frame.to, histogram.from + (bin + 1) * width);
    return end > start ? [`V${px(y(share))}H${px(x(end))}`] : [];
  });
  const start = px(x(Math.max(frame.from, histogram.from)));
  const path = `M${start} ${px(frame.bottom)}${steps.join('')}V${px(frame.bottom)}`;
  return markup`<path class="stairs ${name}" d="${path}"/>`;
}

/** Axis of values below, of shares on the left. */
export function axes(frame: Frame, label: string): Markup {
  const { left, right, top, bottom } = frame;
  const x = horizontal(frame);
  const y = scale(0, frame.peak, bottom, top);
  const values = ticks(frame.from, frame.to, Math.min(10, (right - left) / 60));
  const decimals = Math.max(...values.map((value) => String(value).split('.')[1]?.length ?? 0));
  const below = values.map(
    (value) =>
      markup`<text class="tick" x="${px(x(value))}" y="${bottom + 18}" text-anchor="middle">${formatDecimal(value, decimals)}</text>`,
  );
  const beside = ticks(0, frame.peak, 5)
    .filter((share) => share > 0)
    .map(
      (share) =>
        markup`<line class="grid" x1="${left}" x2="${right}" y1="${px(y(share))}" y2="${px(y(share))}"/><text class="tick" x="${left - 6}" y="${px(y(share) + 4)}" text-anchor="end">${formatShare(share)}</text>`,
    );
  return markup`${beside}<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>${below}<text class="tick" x="${right}" y="${bottom + 36}" text-anchor="end">${label}</text>`;
}
