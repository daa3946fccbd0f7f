import { Link } from 'wouter';
import type { Overview, VersionSummary } from '@sluice/contracts';
import { useGet } from '../../api/use-get.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { formatAge, formatCount, formatInstant, formatShare, sumOf } from '../../format.ts';
import { Badge } from '../../parts/badge.tsx';
import { HardnessBar } from '../../parts/hardness-bar.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';
import { healthOf } from './health.ts';
import { RunningRuns } from './running-runs.tsx';
import './overview.css';

const EVERY = 30_000;

export default function OverviewPage() {
  const { data, error, refetch } = useGet('/api/v1/overview', {}, { every: EVERY });
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Datasets</h1>
          <p className="facts">
            <span>the newest version of each, and the nights before it</span>
          </p>
        </div>
      </div>
      <RunningRuns />
      {error && <Fault error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && data.datasets.length === 0 && (
        <p className="nothing">
          Nothing has been published here yet. <code>sluice run</code> a spec, and its dataset
          appears.
        </p>
      )}
      {data && data.datasets.length > 0 && <DatasetTable datasets={data.datasets} />}
    </div>
  );
}

const HEADINGS = [
  'dataset',
  'health',
  'triplets',
  'zero-loss fraction',
  'hardness',
  'rejected',
  'recall@10',
];

const DatasetTable = ({ datasets }: { datasets: Overview['datasets'] }) => (
  <div className="datasets" role="table" aria-label="Datasets">
    <div className="datasets-head" role="row">
      {HEADINGS.map((heading) => (
        <span key={heading} role="columnheader">
          {heading}
        </span>
      ))}
    </div>
    {datasets.map(({ dataset, versions }) => (
      <DatasetRow key={dataset} dataset={dataset} versions={versions} />
    ))}
  </div>
);

const DatasetRow = ({ dataset, versions }: { dataset: string; versions: VersionSummary[] }) => {
  const newest = versions[0]!;
  const { counts, version, created_at, zero_loss_fraction: zeroLoss, recall } = newest;
  const proposed = sumOf(counts.candidates);
  const trend = versions.map(({ zero_loss_fraction }) => zero_loss_fraction.curated).toReversed();
  return (
    <div className="dataset" role="row">
      <div role="cell" className="dataset-name">
        <Link href={`/datasets/${dataset}/versions/${version}`}>{dataset}</Link>
        <span className="muted small">
          <code>{version}</code> ·{' '}
          <time title={formatInstant(created_at)}>{formatAge(created_at)}</time>
        </span>
      </div>
      <div role="cell" data-heading="health">
        <Health versions={versions} />
      </div>
      <div role="cell" data-heading="triplets">
        {formatCount(counts.triplets)}
      </div>
      <div role="cell" data-heading="zero-loss fraction" className="dataset-zero">
        <span>
          {formatShare(zeroLoss.curated)}{' '}
          <span className="muted small">of {formatShare(zeroLoss.candidates)}</span>
        </span>
        {trend.length > 1 && (
          <Sparkline
            values={trend}
            label={`zero-loss fraction of the last ${trend.length} versions, from ${formatShare(trend[0] ?? null)} to ${formatShare(zeroLoss.curated)}`}
          />
        )}
      </div>
      <div role="cell" data-heading="hardness" className="dataset-hardness">
        <HardnessBar counts={counts.hardness} />
      </div>
      <div role="cell" data-heading="rejected">
        {formatShare(proposed ? sumOf(counts.rejected) / proposed : null)}
        {sumOf(counts.review) > 0 && (
          <span className="muted small dataset-review">
            {formatCount(sumOf(counts.review))} to review
          </span>
        )}
      </div>
      <div role="cell" data-heading="recall@10">
        {formatShare(recall['10'])}
      </div>
    </div>
  );
};

const Health = ({ versions }: { versions: VersionSummary[] }) => {
  const { tone, word, why } = healthOf(versions);
  return (
    <Badge tone={tone} title={why}>
      {word}
    </Badge>
  );
};
