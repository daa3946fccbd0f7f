import { scaleLinear } from '@visx/scale';
import type { FalseNegatives } from '@sluice/contracts';
import type { VersionName } from '../../api/shapes.ts';
import { useGet } from '../../api/use-get.ts';
import { useWidth } from '../../charts/use-width.ts';
import '../../charts/charts.css';
import { formatCount, formatShare } from '../../format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';

/** How many negatives of the version are false, as far as people have looked. */
export const FalseNegativesSheet = (params: VersionName) => {
  const { data, error, refetch } = useGet(
    '/api/v1/datasets/{dataset}/versions/{version}/false-negatives',
    { params },
  );
  return (
    <Sheet
      title="False-negative rate"
      lead="Of the negatives in the triplets, estimated from those drawn at random; with the interval that holds the truth 95 times in 100."
    >
      {error && <Fault error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <Estimate {...data} />}
    </Sheet>
  );
};

const Estimate = ({
  share,
  low,
  high,
  judged,
  positive,
  sampled,
  unsure,
  negatives,
}: FalseNegatives) => (
  <>
    <p className="estimate">
      <b>{formatShare(share)}</b>{' '}
      <span className="muted">
        {share === null
          ? 'nothing judged yet'
          : `between ${formatShare(low)} and ${formatShare(high)}`}
      </span>
    </p>
    {share !== null && <Interval share={share} low={low} high={high} />}
    <p className="muted small">
      {formatCount(positive)} false among {formatCount(judged)} judged
      {unsure > 0 && `, ${formatCount(unsure)} unsure`}, of {formatCount(sampled)} drawn from{' '}
      {formatCount(negatives)} negatives
    </p>
  </>
);

const HEIGHT = 44;

const Interval = ({ share, low, high }: { share: number; low: number; high: number }) => {
  const [element, width] = useWidth<HTMLDivElement>();
  const most = Math.max(0.1, Math.min(1, high * 1.3));
  const x = scaleLinear({ domain: [0, most], range: [24, Math.max(40, width - 28)] });
  return (
    <div className="chart interval" ref={element}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} aria-hidden="true">
          <line className="axis" x1={x(0)} x2={x(most)} y1="14" y2="14" />
          <line className="interval-line" x1={x(low)} x2={x(high)} y1="14" y2="14" />
          <circle cx={x(share)} cy="14" r="5.5" />
          {x.ticks(Math.max(2, Math.floor(width / 110))).map((tick) => (
            <text key={tick} x={x(tick)} y="36" textAnchor="middle">
              {formatShare(tick)}
            </text>
          ))}
        </svg>
      )}
    </div>
  );
};
