import type { Manifest } from '@sluice/contracts';
import { formatShare } from '../../format.ts';

/** A bar as wide as a share of the cell. */
const Bar = ({ share }: { share: number }) => (
  <td className="bar-cell">
    <span className="track">
      <i className="curated" style={{ width: `${share * 100}%` }} />
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
            <Bar share={share ?? 0} />
          </tr>
        ))}
      </tbody>
    </table>
  );
};
