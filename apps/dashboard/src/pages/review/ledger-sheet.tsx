import type { LedgerSummary } from '@sluice/contracts';
import type { VersionName } from '../../api/shapes.ts';
import { useGet } from '../../api/use-get.ts';
import { formatAge, formatCount, formatShare } from '../../format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';

/** What people have decided about this dataset, whichever version they looked at. */
export const LedgerSheet = (params: VersionName) => {
  const { data, error, refetch } = useGet('/api/v1/datasets/{dataset}/versions/{version}/ledger', {
    params,
  });
  return (
    <Sheet
      title="Ledger"
      lead="Verdicts act from the next run on: a confirmed negative passes every filter that suspects, a confirmed positive becomes a judgement."
    >
      {error && <Fault error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <Ledger {...data} />}
    </Sheet>
  );
};

const Ledger = ({ pairs, reviewers, agreement, verdicts }: LedgerSummary) => {
  const { negative, positive, unsure, disputed } = pairs;
  if (verdicts === 0)
    return <p className="nothing">Nobody has judged a pair of this dataset yet.</p>;
  return (
    <>
      <ul className="legend ledger-counts">
        <li>
          negative <b>{formatCount(negative)}</b>
        </li>
        <li>
          positive <b>{formatCount(positive)}</b>
        </li>
        <li>
          unsure <b>{formatCount(unsure)}</b>
        </li>
        <li>
          disputed <b>{formatCount(disputed)}</b>
        </li>
        {agreement.pairs > 0 && (
          <li>
            agreement <b>{formatShare(agreement.agreed / agreement.pairs)}</b> of{' '}
            {formatCount(agreement.pairs)} judged twice
          </li>
        )}
      </ul>
      <table className="small">
        <thead>
          <tr>
            <th scope="col">reviewer</th>
            <th scope="col" className="number">
              pairs
            </th>
            <th scope="col" className="number">
              last
            </th>
          </tr>
        </thead>
        <tbody>
          {reviewers.map(({ reviewer, pairs: count, last_at }) => (
            <tr key={reviewer}>
              <th scope="row">
                <bdi>{reviewer}</bdi>
              </th>
              <td className="number">{formatCount(count)}</td>
              <td className="number">{formatAge(last_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
};
