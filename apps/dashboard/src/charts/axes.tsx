import { AxisBottom } from '@visx/axis';
import type { scaleLinear } from '@visx/scale';
import { formatShare } from '../format.ts';

export type Scale = ReturnType<typeof scaleLinear<number>>;

interface AxesProps {
  x: Scale;
  y: Scale;
  label: string;
  left: number;
  right: number;
  bottom: number;
}

/** Values below, shares on the left, with a line across at each share. */
export const Axes = ({ x, y, label, left, right, bottom }: AxesProps) => (
  <>
    {y
      .ticks(4)
      .filter((share) => share > 0)
      .map((share) => (
        <g key={share}>
          <line className="grid" x1={left} x2={right} y1={y(share)} y2={y(share)} />
          <text x={left - 6} y={y(share) + 4} textAnchor="end">
            {formatShare(share)}
          </text>
        </g>
      ))}
    <AxisBottom
      scale={x}
      top={bottom}
      numTicks={Math.max(3, Math.floor((right - left) / 80))}
      axisLineClassName="axis"
      hideTicks
      tickLabelProps={{ dy: '0.35em', textAnchor: 'middle' }}
    />
    <text x={right} y={bottom + 36} textAnchor="end">
      {label}
    </text>
  </>
);
