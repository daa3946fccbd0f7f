import { Link } from 'wouter';
import type { Manifest } from '@sluice/contracts';
import type { VersionName } from '../../api/shapes.ts';
import { useGet } from '../../api/use-get.ts';
import { Funnel } from '../../charts/funnel.tsx';
import { formatInstant, formatSeconds } from '../../format.ts';
import { Figures, Sheet } from '../../parts/sheet.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';
import { spansOfManifest } from '../../runs/stage-spans.ts';
import { StageTimeline } from '../../runs/stage-timeline.tsx';
import { VersionHead, versionPath } from '../../shell/version-head.tsx';
import './run.css';

/** The run that a version came of, as its manifest tells it: there for every version, whoever ran it. */
export default function PastRunPage(name: VersionName) {
  const { data, error, refetch } = useGet('/api/v1/datasets/{dataset}/versions/{version}', {
    params: name,
  });
  return (
    <div className="page">
      <VersionHead {...name} />
      {error && <Fault error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <PastRun manifest={data} />}
    </div>
  );
}

const PastRun = ({ manifest }: { manifest: Manifest }) => {
  const { dataset, version, stages, created_at: at, counts } = manifest;
  const told = useGet('/api/v1/runs', { query: { dataset, limit: 100 } });
  const run = told.data?.items.find((item) => item.version === version);
  const cached = stages.filter((stage) => stage.cached);
  const worked = stages.filter((stage) => !stage.cached);
  const seconds = (some: typeof stages): number => some.reduce((sum, s) => sum + s.seconds, 0);
  return (
    <>
      <Sheet>
        <Figures
          figures={[
            { name: 'ended', value: formatInstant(at).slice(0, 16), note: 'UTC' },
            {
              name: 'worked for',
              value: formatSeconds(seconds(worked)),
              note: `${worked.length} of ${stages.length} stages`,
            },
            {
              name: 'found standing',
              value: cached.length,
              note:
                cached.length > 0
                  ? `${formatSeconds(seconds(cached))} saved`
                  : 'nothing was reused',
            },
          ]}
        />
        <p className="muted small past-note">
          As the manifest tells it.{' '}
          {run ? (
            <Link href={`/runs/${run.id}`}>What the control plane was told of this run</Link>
          ) : (
            'This run is over, and it was not started from here.'
          )}
        </p>
      </Sheet>
      <Sheet
        title="Stages"
        lead="One after the other. A cached stage was found standing and took no time."
      >
        <StageTimeline spans={spansOfManifest(stages)} />
      </Sheet>
      <Sheet
        title="From candidates to triplets"
        lead="What was proposed, what was rejected and why. Every count leads to what it counts."
      >
        <Funnel counts={counts} candidates={`${versionPath({ dataset, version })}/triplets`} />
      </Sheet>
    </>
  );
};
