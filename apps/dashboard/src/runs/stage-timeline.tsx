import { formatCount, formatSeconds, formatShare } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import type { StageSpan } from './stage-spans.ts';
import './stage-timeline.css';

/** The stages of a run along its time; those that were found standing are marked. */
export const StageTimeline = ({ spans }: { spans: readonly StageSpan[] }) => {
  const whole = Math.max(0.001, ...spans.map(endOf));
  return (
    <ol className="timeline">
      {spans.map((span) => (
        <li key={span.name} className={`stage ${span.state}`}>
          <span className="stage-name">{span.name}</span>
          <span className="stage-bar">
            <i
              style={{
                marginLeft: `${(Math.min(span.start, whole) / whole) * 100}%`,
                width: `${(lengthOf(span) / whole) * 100}%`,
              }}
            />
          </span>
          <span className="stage-time">
            {span.state === 'cached' ? <Badge>cached</Badge> : formatSeconds(span.seconds)}
          </span>
          <span className="stage-counts muted">{countsOf(span)}</span>
        </li>
      ))}
    </ol>
  );
};

/** A cached stage takes no time of this run. */
const lengthOf = ({ state, seconds }: StageSpan): number => (state === 'cached' ? 0 : seconds);

const endOf = (span: StageSpan): number => span.start + lengthOf(span);

const countsOf = ({ counts: { items, shards }, fraction }: StageSpan): string =>
  [
    fraction !== undefined && formatShare(fraction),
    items !== undefined && items > 0 && `${formatCount(items)} items`,
    shards &&
      (shards.finished === shards.all
        ? `${formatCount(shards.all)} ${shards.all === 1 ? 'shard' : 'shards'}`
        : `${formatCount(shards.finished)} of ${formatCount(shards.all)} ${shards.all === 1 ? 'shard' : 'shards'}`),
  ]
    .filter(Boolean)
    .join(' · ');
