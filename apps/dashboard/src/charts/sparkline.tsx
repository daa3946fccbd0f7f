import { scaleLinear } from '@visx/scale';
import './charts.css';

const WIDTH = 120;
const HEIGHT = 30;
const PAD = 3;

interface SparklineProps {
  /** From the oldest to the newest; null where there was nothing to measure. */
  values: readonly (number | null)[];
  label: string;
}

/** A number over the last nights, on a scale of its own: what matters is whether it moves. */
export const Sparkline = ({ values, label }: SparklineProps) => {
  const points = values.flatMap((value, i) => (value === null ? [] : [{ i, value }]));
  const last = points.at(-1);
  if (!last) return null;
  const all = points.map(({ value }) => value);
  const middle = (Math.min(...all) + Math.max(...all)) / 2;
  // A number that hardly moves must look as if it hardly moved.
  const half = Math.max(0.01, (Math.max(...all) - Math.min(...all)) / 2);
  const x = scaleLinear({
    domain: [0, Math.max(1, values.length - 1)],
    range: [PAD, WIDTH - PAD],
  });
  const y = scaleLinear({ domain: [middle - half, middle + half], range: [HEIGHT - PAD, PAD] });
  const place = ({ i, value }: { i: number; value: number }): string => `${x(i)},${y(value)}`;
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {points.length > 1 && <polyline points={points.map(place).join(' ')} />}
      <circle cx={x(values.length === 1 ? 1 : last.i)} cy={y(last.value)} r="2.6" />
    </svg>
  );
};
