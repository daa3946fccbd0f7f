import type { Manifest } from '@sluice/contracts';
import { formatCount, formatSeconds, formatShare } from '../../format.ts';
import { Badge } from '../../parts/badge.tsx';

/** A bar from `start` to `end`, both shares of the cell. */
const Bar = ({ start = 0, end, tone }: { start?: number; end: number; tone: string }) => (
  <td className="bar-cell">
    <span className="track">
      <i
        className={tone}
        style={{ marginLeft: `${start * 100}%`, width: `${(end - start) * 100}%` }}
      />
    </span>
  </td>
);

/** How well the model and the index find what they should. */
export const RecallTable = ({ manifest: { recall, index } }: { manifest: Manifest }) => {
  const rows = [
    ...(['1', '10', '100'] as const).map((k) => ({
      name: `positive in the first ${k}`,
      share: recall[k],
    })),
    { name: `neighbours, ${index.kind} index`, share: index.recall_at_k },
  ];
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">found</th>
          <th scope="col" className="number">
            share
          </th>
          <th scope="col">
            <span className="unseen">bar</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, share }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">{formatShare(share)}</td>
            <Bar end={share ?? 0} tone="curated" />
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** The stages one after the other. */
export const StageTable = ({ stages }: { stages: Manifest['stages'] }) => {
  const whole = stages.reduce((sum, { seconds }) => sum + seconds, 0) || 1;
  const ends = stages.map((_, i) =>
    stages.slice(0, i + 1).reduce((sum, { seconds }) => sum + seconds, 0),
  );
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">stage</th>
          <th scope="col" className="number">
            items
          </th>
          <th scope="col" className="number">
            time
          </th>
          <th scope="col">
            <span className="unseen">timeline</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {stages.map(({ name, seconds, items, cached }, i) => (
          <tr key={name}>
            <th scope="row">
              {name} {cached && <Badge>cached</Badge>}
            </th>
            <td className="number">{formatCount(items)}</td>
            <td className="number">{formatSeconds(seconds)}</td>
            <Bar
              start={(ends[i]! - seconds) / whole}
              end={ends[i]! / whole}
              tone={cached ? 'candidates' : 'curated'}
            />
          </tr>
        ))}
      </tbody>
    </table>
  );
};
