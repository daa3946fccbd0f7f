import type { Queues } from '@sluice/contracts';
import { useGet } from '../../api/use-get.ts';
import { formatCount } from '../../format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';
import { DeadLetters } from './dead-letters.tsx';
import './queues.css';

const EVERY = 3_000;

/** How much lies in the queues, and what failed for good. */
export default function QueuesPage() {
  const { data, error, refetch } = useGet('/api/v1/queues', {}, { every: EVERY });
  return (
    <div className="page">
      <div className="page-head">
        <h1>Queues</h1>
      </div>
      {error && <Fault error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && (
        <>
          <Sheet title="Depth" lead={data.shared ? 'Jobs by what becomes of them next.' : ALONE}>
            {data.queues.length === 0 ? (
              <p className="nothing">Nothing is running here, and nothing is queued.</p>
            ) : (
              <Depths queues={data.queues} />
            )}
          </Sheet>
          <DeadLetters every={EVERY} />
        </>
      )}
    </div>
  );
}

const ALONE =
  'The queues are within this process: jobs of runs that were ordered here, and of no others.';

const STATES = ['failed', 'waiting', 'active', 'delayed', 'paused'] as const;

const Depths = ({ queues }: { queues: Queues['queues'] }) => (
  <div className="depths-scroll" tabIndex={0} role="region" aria-label="Jobs by queue and state">
    <table className="depths">
      <thead>
        <tr>
          <th scope="col">queue</th>
          {STATES.map((state) => (
            <th key={state} scope="col" className="number">
              {state}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {queues.map((depth) => (
          <tr key={depth.queue}>
            <th scope="row">{depth.queue}</th>
            {STATES.map((state) => (
              <td key={state} className={['number', depth[state] === 0 ? 'none' : state].join(' ')}>
                {formatCount(depth[state])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
