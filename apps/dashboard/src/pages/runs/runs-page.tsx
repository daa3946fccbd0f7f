import { Link } from 'wouter';
import type { Overview, Run } from '@sluice/contracts';
import { useGet } from '../../api/use-get.ts';
import { formatAge, formatInstant, formatSeconds } from '../../format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';
import { hasEnded, RunState } from '../../runs/run-state.tsx';
import { versionPath } from '../../shell/version-head.tsx';
import '../../parts/stacked.css';

const EVERY = 5_000;

/** Every run that is known of: those that were ordered here, and those that versions came of. */
export default function RunsPage() {
  const runs = useGet('/api/v1/runs', { query: { limit: 100 } }, { every: EVERY });
  const overview = useGet('/api/v1/overview');
  const ordered = runs.data?.items ?? [];
  const past = pastOf(overview.data, ordered);
  return (
    <div className="page">
      <div className="page-head">
        <h1>Runs</h1>
      </div>
      {runs.error && <Fault error={runs.error} again={() => void runs.refetch()} />}
      {!runs.data && !runs.error && <Waiting />}
      {runs.data && (
        <Sheet title="Ordered here" lead="By hand, by a schedule, or again; the newest first.">
          {ordered.length === 0 ? (
            <p className="nothing">
              Nothing is running here, and nothing was ordered here. Runs of <code>sluice run</code>{' '}
              are told by the versions they publish.
            </p>
          ) : (
            <OrderedRuns runs={ordered} />
          )}
        </Sheet>
      )}
      {past.length > 0 && (
        <Sheet
          title="Told by versions"
          lead="Runs that were started elsewhere, by what they published."
        >
          <PastRuns versions={past} />
        </Sheet>
      )}
    </div>
  );
}

type Version = Overview['datasets'][number]['versions'][number];

/** Versions, the newest first, that no run ordered here has published. */
const pastOf = (overview: Overview | undefined, runs: readonly Run[]): Version[] => {
  const known = new Set(runs.map(({ dataset, version }) => `${dataset} ${version}`));
  return (overview?.datasets ?? [])
    .flatMap(({ versions }) => versions)
    .filter(({ dataset, version }) => !known.has(`${dataset} ${version}`))
    .sort((a, b) => (a.created_at < b.created_at ? 1 : -1))
    .slice(0, 100);
};

const OrderedRuns = ({ runs }: { runs: readonly Run[] }) => (
  <table className="stacked">
    <thead>
      <tr>
        <th scope="col">dataset</th>
        <th scope="col">state</th>
        <th scope="col">version</th>
        <th scope="col" className="number">
          took
        </th>
        <th scope="col" className="number">
          begun
        </th>
      </tr>
    </thead>
    <tbody>
      {runs.map((run) => (
        <tr key={run.id}>
          <th scope="row">
            <Link href={`/runs/${run.id}`}>{run.dataset}</Link>
          </th>
          <td data-heading="state">
            <RunState run={run} />
          </td>
          <td data-heading="version">
            {run.version === null ? (
              hasEnded(run) ? (
                '–'
              ) : (
                (run.stage ?? '–')
              )
            ) : (
              <code>{run.version}</code>
            )}
          </td>
          <td className="number" data-heading="took">
            {tookOf(run)}
          </td>
          <td className="number" data-heading="begun" title={formatInstant(run.created_at)}>
            {formatAge(run.created_at)}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const tookOf = ({ started_at: from, finished_at: to }: Run): string =>
  from === null || to === null ? '–' : formatSeconds((Date.parse(to) - Date.parse(from)) / 1000);

const PastRuns = ({ versions }: { versions: readonly Version[] }) => (
  <table className="stacked">
    <thead>
      <tr>
        <th scope="col">dataset</th>
        <th scope="col">version</th>
        <th scope="col" className="number">
          stages took
        </th>
        <th scope="col" className="number">
          published
        </th>
      </tr>
    </thead>
    <tbody>
      {versions.map((version) => (
        <tr key={version.dataset + version.version}>
          <th scope="row">
            <Link href={`${versionPath(version)}/run`}>{version.dataset}</Link>
          </th>
          <td data-heading="version">
            <code>{version.version}</code>
          </td>
          <td className="number" data-heading="stages took">
            {formatSeconds(version.seconds)}
          </td>
          <td className="number" data-heading="published" title={formatInstant(version.created_at)}>
            {formatAge(version.created_at)}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
