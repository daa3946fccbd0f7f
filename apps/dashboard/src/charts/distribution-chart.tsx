import { scaleLinear } from '@visx/scale';
import { Axes } from './axes.tsx';
import { sharesOf, stairsPath, visibleInterval, type Series } from './distribution.ts';
import { useWidth } from './use-width.ts';
import './charts.css';

interface DistributionChartProps {
  series: readonly Series[];
  /** What the horizontal axis counts. */
  label: string;
  /** What there is to see, in words. */
  description: string;
  height?: number;
}

/** Histograms over one another. */
export const DistributionChart = ({
  series,
  label,
  description,
  height = 260,
}: DistributionChartProps) => {
  const [element, width] = useWidth<HTMLDivElement>();
  const interval = visibleInterval(series);
  const like = Math.min(...series.map(({ bins }) => bins.width));
  const shares = series.map(({ bins }) => sharesOf(bins, like));
  const [left, right, top, bottom] = [46, Math.max(60, width - 8), 8, height - 44];
  const x = scaleLinear({ domain: [interval.from, interval.to], range: [left, right] });
  const peak = Math.max(...shares.flat()) || 1;
  const y = scaleLinear({ domain: [0, peak], range: [bottom, top] });
  return (
    <div className="chart" ref={element}>
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={description}>
          <Axes {...{ x, y, label, left, right, bottom }} />
          {series.map(({ tone, bins }, i) => (
            <path
              key={tone}
              className={`stairs ${tone}`}
              d={stairsPath(bins, shares[i]!, interval, x, y)}
            />
          ))}
        </svg>
      )}
    </div>
  );
};

/** Which colour is what. */
export const SeriesLegend = ({ series }: { series: readonly Pick<Series, 'tone' | 'name'>[] }) => (
  <ul className="legend">
    {series.map(({ tone, name }) => (
      <li key={tone}>
        <i className={`swatch ${tone}`} />
        {name}
      </li>
    ))}
  </ul>
);
