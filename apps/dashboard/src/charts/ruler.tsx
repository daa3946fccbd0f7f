import { scaleLinear } from '@visx/scale';
import { formatDecimal } from '../format.ts';
import './ruler.css';

const WIDTH = 150;
const HEIGHT = 20;
const PAD = 7;

interface RulerProps {
  d_ap: number;
  d_an: number;
  margin: number;
}

/** Both distances on a line: the dot is the positive, the diamond the candidate; in the band it is semi-hard. */
export const Ruler = ({ d_ap, d_an, margin }: RulerProps) => {
  const [from, to] = [Math.min(0, d_ap, d_an), Math.max(1.5, d_ap + margin, d_an)];
  const x = scaleLinear({ domain: [from, to], range: [PAD, WIDTH - PAD] });
  const middle = HEIGHT / 2;
  const tone = d_an <= d_ap ? 'hard' : d_an <= d_ap + margin ? 'semi_hard' : 'easy';
  const difference = d_an - d_ap;
  return (
    <span className="ruler">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <line x1={PAD} x2={WIDTH - PAD} y1={middle} y2={middle} />
        <rect
          className="semi_hard"
          x={x(d_ap)}
          y={middle - 5}
          width={x(d_ap + margin) - x(d_ap)}
          height="10"
        />
        <circle className="positives" cx={x(d_ap)} cy={middle} r="4" />
        <path className={tone} d={`M${x(d_an)} ${middle - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z`} />
      </svg>
      <span>
        {formatDecimal(d_ap, 2)} → {formatDecimal(d_an, 2)}{' '}
        <b>
          {difference > 0 ? '+' : ''}
          {formatDecimal(difference, 3)}
        </b>
      </span>
    </span>
  );
};
