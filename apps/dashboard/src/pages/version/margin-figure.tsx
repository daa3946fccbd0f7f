import { scaleLinear } from '@visx/scale';
import { useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Margins } from '@sluice/contracts';
import { Axes } from '../../charts/axes.tsx';
import {
  coarser,
  sharesOf,
  stairsPath,
  visibleInterval,
  type Bins,
  type Interval,
  type Series,
} from '../../charts/distribution.ts';
import { SeriesLegend } from '../../charts/distribution-chart.tsx';
import { useWidth } from '../../charts/use-width.ts';
import { formatDecimal, formatShare } from '../../format.ts';
import { Button } from '../../parts/button.tsx';
import { HardnessBar, HardnessLegend } from '../../parts/hardness-bar.tsx';
import { marginCounter, snap } from './at-margin.ts';
import './margin-figure.css';

interface MarginFigureProps {
  margins: Margins;
  /** The margin that the version was made with. */
  published: number;
}

const HEIGHT = 330;
/** Bins that are drawn: what the eye can tell apart. */
const DRAWN = 120;

/** The margins of a version, and what another margin would make of the same triplets. */
export const MarginFigure = ({ margins, published }: MarginFigureProps) => {
  const [margin, setMargin] = useState(published);
  const count = useMemo(
    () => ({
      candidates: marginCounter(margins, margins.candidates),
      triplets: marginCounter(margins, margins.triplets),
    }),
    [margins],
  );
  const now = { candidates: count.candidates(margin), triplets: count.triplets(margin) };
  const before = { candidates: count.candidates(published), triplets: count.triplets(published) };
  const isMoved = margin !== published;
  return (
    <>
      <div className="margin-readout" aria-live="polite">
        <Reading
          name="margin"
          value={formatDecimal(margin, 3)}
          was={isMoved && formatDecimal(published, 3)}
        />
        <Reading
          name="zero loss, triplets"
          value={formatShare(now.triplets.zeroLoss)}
          was={isMoved && formatShare(before.triplets.zeroLoss)}
        />
        <Reading
          name="zero loss, candidates"
          value={formatShare(now.candidates.zeroLoss)}
          was={isMoved && formatShare(before.candidates.zeroLoss)}
        />
        <Button onClick={() => setMargin(published)} disabled={!isMoved}>
          Back to {formatDecimal(published, 3)}
        </Button>
      </div>
      <Picture {...{ margins, published, margin, setMargin }} />
      <div className="margin-hardness">
        <HardnessBar counts={now.triplets.hardness} />
        <HardnessLegend counts={now.triplets.hardness} />
      </div>
    </>
  );
};

const Reading = ({ name, value, was }: { name: string; value: string; was: string | false }) => (
  <p className="reading">
    <span>{name}</span> <b>{value}</b> {was !== false && <small>was {was}</small>}
  </p>
);

const SERIES = [
  { tone: 'candidates', name: 'candidates' },
  { tone: 'curated', name: 'triplets' },
] as const;

/** The counts of both sets in bins that can be seen. */
const seriesOf = ({ per_unit, first, candidates, triplets }: Margins): Series[] => {
  const fine = (counts: readonly number[]): Bins => ({
    from: first / per_unit,
    width: 1 / per_unit,
    counts,
  });
  const sets = [fine(candidates.counts), fine(triplets.counts)];
  const { from, to } = visibleInterval(sets.map((bins) => ({ tone: '', name: '', bins })));
  const times = Math.max(1, Math.ceil(((to - from) * per_unit) / DRAWN));
  return SERIES.map(({ tone, name }, i) => ({ tone, name, bins: coarser(sets[i]!, times) }));
};

interface PictureProps extends MarginFigureProps {
  margin: number;
  setMargin: (margin: number) => void;
}

const Picture = ({ margins, published, margin, setMargin }: PictureProps) => {
  const [element, width] = useWidth<HTMLDivElement>();
  const series = useMemo(() => seriesOf(margins), [margins]);
  const interval = visibleInterval(series, [0, published * 1.5]);
  const [left, right, top, bottom] = [46, Math.max(60, width - 10), 34, HEIGHT - 44];
  const x = scaleLinear({ domain: [interval.from, interval.to], range: [left, right] });
  const like = Math.min(...series.map(({ bins }) => bins.width));
  const shares = series.map(({ bins }) => sharesOf(bins, like));
  const y = scaleLinear({ domain: [0, Math.max(...shares.flat()) || 1], range: [bottom, top] });
  const moveTo = (value: number): void =>
    setMargin(snap(Math.min(interval.to, Math.max(0, value)), margins.per_unit));
  const drag = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.buttons === 0) return;
    const { left: edge } = event.currentTarget.getBoundingClientRect();
    moveTo(x.invert(event.clientX - edge));
  };
  return (
    <div className="chart" ref={element}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          className="margin-picture"
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            drag(event);
          }}
          onPointerMove={drag}
        >
          <HardnessBands {...{ interval, margin, x, top, bottom }} />
          <Axes {...{ x, y, label: 'd(a,n) − d(a,p)', left, right, bottom }} />
          {series.map(({ tone, bins }, i) => (
            <path
              key={tone}
              className={`stairs ${tone}`}
              d={stairsPath(bins, shares[i]!, interval, x, y)}
            />
          ))}
          {margin !== published && (
            <line className="was" x1={x(published)} x2={x(published)} y1={top - 8} y2={bottom} />
          )}
          <Handle {...{ margin, x: x(margin), top, bottom, most: interval.to, moveTo }} />
        </svg>
      )}
      <SeriesLegend series={SERIES} />
    </div>
  );
};

interface BandsProps {
  interval: Interval;
  margin: number;
  x: (value: number) => number;
  top: number;
  bottom: number;
}

/** Where triplets are hard, semi-hard and easy. */
const HardnessBands = ({ interval, margin, x, top, bottom }: BandsProps) => {
  const bands = [
    { tone: 'hard', name: 'hard', from: interval.from, to: 0 },
    { tone: 'semi_hard', name: 'semi-hard', from: 0, to: margin },
    { tone: 'easy', name: 'easy: zero loss', from: margin, to: interval.to },
  ];
  return bands.map(({ tone, name, from, to }) => {
    const [start, end] = [x(from), x(Math.max(from, to))];
    return (
      <g key={tone}>
        <rect
          className={`band ${tone}`}
          x={start}
          y={top}
          width={end - start}
          height={bottom - top}
        />
        {end - start > name.length * 7 + 10 && (
          <text x={end === start ? start : (start + end) / 2} y={top + 16} textAnchor="middle">
            {name}
          </text>
        )}
      </g>
    );
  });
};

interface HandleProps {
  margin: number;
  x: number;
  top: number;
  bottom: number;
  most: number;
  moveTo: (margin: number) => void;
}

/** Steps of the arrow keys; with the shift key a tenth of it. */
const STEP = 0.01;

const Handle = ({ margin, x, top, bottom, most, moveTo }: HandleProps) => {
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? STEP / 10 : STEP;
    const moves: Record<string, number> = {
      ArrowLeft: margin - step,
      ArrowDown: margin - step,
      ArrowRight: margin + step,
      ArrowUp: margin + step,
      PageDown: margin - 10 * step,
      PageUp: margin + 10 * step,
      Home: 0,
      End: most,
    };
    const target = moves[event.key];
    if (target === undefined) return;
    event.preventDefault();
    moveTo(target);
  };
  return (
    <g
      className="handle"
      role="slider"
      tabIndex={0}
      aria-label="Margin"
      aria-valuemin={0}
      aria-valuemax={Number(most.toFixed(3))}
      aria-valuenow={margin}
      aria-valuetext={`margin ${formatDecimal(margin, 3)}`}
      onKeyDown={onKeyDown}
    >
      <line x1={x} x2={x} y1={top - 6} y2={bottom} />
      <rect className="grip" x={x - 27} y={top - 28} width="54" height="22" rx="11" />
      <text className="grip-label" x={x} y={top - 13} textAnchor="middle">
        {formatDecimal(margin, 3)}
      </text>
    </g>
  );
};
