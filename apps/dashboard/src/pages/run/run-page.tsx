import { Link } from 'wouter';
import type { Run, RunStep } from '@sluice/contracts';
import { useGet } from '../../api/use-get.ts';
import { Funnel } from '../../charts/funnel.tsx';
import { formatAge, formatInstant, formatSeconds } from '../../format.ts';
import { Figures, Sheet } from '../../parts/sheet.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';
import { DataText } from '../../parts/text.tsx';
import { useNow } from '../../parts/use-now.ts';
import { hasEnded, RunState } from '../../runs/run-state.tsx';
import { spansOfRun } from '../../runs/stage-spans.ts';
import { StageTimeline } from '../../runs/stage-timeline.tsx';
import { paceOf } from '../../runs/time-left.ts';
import { useLiveRun, type LiveRun } from '../../runs/use-live-run.ts';
import { versionPath } from '../../shell/version-head.tsx';
import { RunActions } from './run-actions.tsx';
import './run.css';

/** A run as it goes, or as it went. */
export default function RunPage({ run: id }: { run: string }) {
  const live = useLiveRun(id);
  const { data, error, refetch } = live.run;
  return (
    <div className="page">
      {error && <Fault error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <RunSheets run={data} live={live} />}
    </div>
  );
}

const RunSheets = ({ run, live: { steps, progress } }: { run: Run; live: LiveRun }) => {
  const now = useNow(!hasEnded(run));
  const end = run.finished_at === null ? now : Date.parse(run.finished_at);
  const spans = spansOfRun(steps, progress, run, now);
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Run of {run.dataset}</h1>
          <p className="facts">
            <RunState run={run} />
            <span>{run.trigger}</span>
            {run.created_by !== null && (
              <span>
                by <bdi>{run.created_by}</bdi>
              </span>
            )}
            <time dateTime={run.created_at} title={formatInstant(run.created_at)}>
              {formatAge(run.created_at, now)}
            </time>
            <span>revision {run.revision}</span>
          </p>
        </div>
        <RunActions run={run} />
      </div>
      {run.error && (
        <div className="fault run-error" role="alert">
          <p>
            <DataText text={run.error.message} />
          </p>
        </div>
      )}
      {run.note !== null && <p className="nothing run-note">{run.note}</p>}
      <Sheet>
        <RunFigures run={run} progress={progress} end={end} />
      </Sheet>
      <Sheet title="Stages" lead="Along the time of the run. What was found standing is cached.">
        {spans.length > 0 ? (
          <StageTimeline spans={spans} />
        ) : (
          <p className="nothing">Nothing has begun yet.</p>
        )}
      </Sheet>
      {run.version !== null && <RunFunnel dataset={run.dataset} version={run.version} />}
      <StepsSheet steps={steps} />
    </>
  );
};

interface RunFiguresProps {
  run: Run;
  progress: LiveRun['progress'];
  end: number;
}

const RunFigures = ({ run, progress, end }: RunFiguresProps) => {
  const isOver = hasEnded(run);
  const before = useGet(
    '/api/v1/datasets/{dataset}/versions',
    { params: { dataset: run.dataset }, query: { limit: 1 } },
    { enabled: !isOver },
  );
  const newest = before.data?.items[0];
  const manifest = useGet(
    '/api/v1/datasets/{dataset}/versions/{version}',
    { params: { dataset: run.dataset, version: newest?.version ?? 'latest' } },
    { enabled: !isOver && newest !== undefined },
  );
  const { rate, left } = paceOf(progress, manifest.data?.stages);
  const spent = run.started_at === null ? undefined : (end - Date.parse(run.started_at)) / 1000;
  return (
    <Figures
      figures={[
        {
          name: isOver ? 'took' : 'running for',
          value: spent === undefined ? '–' : formatSeconds(spent),
        },
        ...(isOver
          ? []
          : [
              { name: 'stage', value: run.stage ?? '–' },
              {
                name: 'rate',
                value: rate === undefined ? '–' : `${rateText(rate)}/s`,
                note: 'items of the stage',
              },
              {
                name: 'time left',
                value: left === undefined ? '–' : formatSeconds(left),
                note: left === undefined ? 'no earlier run to go by' : 'by the run before',
              },
            ]),
        {
          name: 'version',
          value:
            run.version === null ? (
              '–'
            ) : (
              <Link href={versionPath({ dataset: run.dataset, version: run.version })}>
                {run.version}
              </Link>
            ),
        },
      ]}
    />
  );
};

const rateText = (rate: number): string =>
  rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en');

/** What became of its candidates; each count leads to what it counts. */
const RunFunnel = (params: { dataset: string; version: string }) => {
  const { data, error } = useGet('/api/v1/datasets/{dataset}/versions/{version}', { params });
  if (error) return <Fault error={error} />;
  if (!data) return <Waiting />;
  return (
    <Sheet
      title="From candidates to triplets"
      lead="What was proposed, what was rejected and why. Every count leads to what it counts."
    >
      <Funnel counts={data.counts} candidates={`${versionPath(params)}/triplets`} />
    </Sheet>
  );
};

const StepsSheet = ({ steps }: { steps: readonly RunStep[] }) => (
  <Sheet title="Course" lead="What was told of the run, the latest first.">
    {steps.length === 0 ? (
      <p className="nothing">Nothing yet.</p>
    ) : (
      <ol className="course small">
        {steps.toReversed().map(({ seq, at, stage, type, jobs, seconds }) => (
          <li key={seq}>
            <time className="muted">{formatInstant(at, 'seconds')}</time> <b>{stage}</b> {type}
            <span className="muted">
              {jobs > 0 && `, ${jobs} ${jobs === 1 ? 'shard' : 'shards'}`}
              {type === 'finished' &&
                (jobs === 0 ? ', found standing' : ` in ${formatSeconds(seconds)}`)}
            </span>
          </li>
        ))}
      </ol>
    )}
  </Sheet>
);
