import { Link } from 'wouter';
import type { Run } from '@sluice/contracts';
import { useGet } from '../../api/use-get.ts';
import { formatSeconds, formatShare } from '../../format.ts';
import { hasEnded, RunState } from '../../runs/run-state.tsx';
import { paceOf } from '../../runs/time-left.ts';
import './running-runs.css';

const OFTEN = 2_000;
const SELDOM = 10_000;

/** Runs that have not ended, with how far they are and how fast they go. */
export const RunningRuns = () => {
  const { data } = useGet('/api/v1/runs', { query: { limit: 50 } }, { every: OFTEN });
  const running = data?.items.filter((run) => !hasEnded(run)) ?? [];
  if (!data) return null;
  if (running.length === 0) {
    return (
      <p className="nothing running-none">
        Nothing is running here. <Link href="/runs">Past runs</Link>
      </p>
    );
  }
  return (
    <section aria-labelledby="running">
      <h2 id="running" className="running-title">
        Running
      </h2>
      <ul className="running-runs">
        {running.map((run) => (
          <RunningRun key={run.id} run={run} />
        ))}
      </ul>
    </section>
  );
};

const RunningRun = ({ run }: { run: Run }) => {
  const { dataset, stage, fraction } = run;
  const progress = useGet(
    '/api/v1/runs/{run}/progress',
    { params: { run: run.id } },
    { every: OFTEN, keep: true },
  );
  const versions = useGet(
    '/api/v1/datasets/{dataset}/versions',
    { params: { dataset }, query: { limit: 1 } },
    { every: SELDOM },
  );
  const newest = versions.data?.items[0];
  const before = useGet(
    '/api/v1/datasets/{dataset}/versions/{version}',
    { params: { dataset, version: newest?.version ?? 'latest' } },
    { enabled: newest !== undefined },
  );
  const { rate, left } = paceOf(progress.data ?? { stages: [] }, before.data?.stages);
  return (
    <li className="running-run">
      <Link href={`/runs/${run.id}`} className="running-name">
        {dataset}
      </Link>
      <RunState run={run} />
      <span className="running-stage">{stage ?? 'planning'}</span>
      <span
        className="running-bar"
        role="progressbar"
        aria-label={`${stage ?? 'planning'} of ${dataset}`}
        aria-valuenow={Math.round((fraction ?? 0) * 100)}
      >
        <i style={{ width: `${(fraction ?? 0) * 100}%` }} />
      </span>
      <span className="running-facts muted small">
        {[
          fraction !== null && formatShare(fraction),
          rate !== undefined && `${Math.round(rate).toLocaleString('en')} items/s`,
          left !== undefined && `${formatSeconds(left)} left`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </li>
  );
};
