import type { Manifest } from '@sluice/contracts';
import type { VersionName } from '../../api/shapes.ts';
import { useGet } from '../../api/use-get.ts';
import { DistributionChart, SeriesLegend } from '../../charts/distribution-chart.tsx';
import { Funnel, proposedOf } from '../../charts/funnel.tsx';
import type { Series } from '../../charts/distribution.ts';
import { formatCount, formatShare, sumOf } from '../../format.ts';
import { HardnessBar, HardnessLegend } from '../../parts/hardness-bar.tsx';
import { Figures, Sheet } from '../../parts/sheet.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';
import { spansOfManifest } from '../../runs/stage-spans.ts';
import { StageTimeline } from '../../runs/stage-timeline.tsx';
import { VersionHead, versionPath } from '../../shell/version-head.tsx';
import { ComparisonSheet } from './comparison-sheet.tsx';
import { FilesSheet } from './files-sheet.tsx';
import { LineageSheet } from './lineage-sheet.tsx';
import { MarginFigure } from './margin-figure.tsx';
import { NegativesSheet } from './negatives-sheet.tsx';
import { RecallTable } from './recall-table.tsx';
import './version.css';

export default function VersionPage(name: VersionName) {
  const { data, error, refetch } = useGet('/api/v1/datasets/{dataset}/versions/{version}', {
    params: name,
  });
  return (
    <div className="page">
      <VersionHead {...name} />
      {error && <Fault error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <VersionSheets manifest={data} />}
    </div>
  );
}

const VersionSheets = ({ manifest }: { manifest: Manifest }) => {
  const name = { dataset: manifest.dataset, version: manifest.version };
  const path = versionPath(name);
  return (
    <>
      <Sheet className="headline">
        <Figures figures={headline(manifest)} />
        <HardnessBar counts={manifest.counts.hardness} />
        <HardnessLegend counts={manifest.counts.hardness} />
      </Sheet>
      <Sheet
        title="What is left to learn"
        lead="How much further away the negative is than the positive. Drag the line, or move it with the arrow keys: beyond it a triplet has no loss and teaches nothing; left of 0 it may be a false negative."
      >
        <MarginSheet {...name} margin={manifest.margin} />
      </Sheet>
      <Sheet
        title="From candidates to triplets"
        lead="What was proposed, what was rejected and why, and what the triplets are made of. Every count leads to what it counts."
      >
        <Funnel counts={manifest.counts} candidates={`${path}/triplets`} />
      </Sheet>
      <div className="pair">
        <SimilaritiesSheet manifest={manifest} />
        <NegativesSheet {...name} documents={manifest.counts.documents} />
      </div>
      <div className="pair">
        <Sheet title="Recall">
          <RecallTable manifest={manifest} />
        </Sheet>
        <Sheet title="Stages" lead="A cached one was found standing and took no time.">
          <StageTimeline spans={spansOfManifest(manifest.stages)} />
        </Sheet>
      </div>
      <ComparisonSheet {...name} previous={manifest.previous?.version} />
      <LineageSheet manifest={manifest} />
      <FilesSheet manifest={manifest} />
    </>
  );
};

const headline = ({ counts, zero_loss_fraction: zeroLoss, previous }: Manifest) => [
  {
    name: 'triplets',
    value: formatCount(counts.triplets),
    note: `of ${formatCount(counts.anchors)} anchors, ${formatCount(counts.documents)} documents`,
  },
  {
    name: 'zero-loss fraction',
    value: (
      <>
        <span className="before">{formatShare(zeroLoss.candidates)}</span> →{' '}
        {formatShare(zeroLoss.curated)}
      </>
    ),
    note: 'of candidates → of triplets',
  },
  {
    name: 'rejected',
    value: formatShare(sumOf(counts.rejected) / (proposedOf(counts) || 1)),
    note: `${formatCount(sumOf(counts.rejected))} of ${formatCount(proposedOf(counts))} candidates`,
  },
  {
    name: 'since the version before',
    value: previous
      ? `+${formatCount(previous.added)} −${formatCount(previous.removed)}`
      : 'the first',
    note: previous ? `${formatCount(previous.kept)} rows kept` : 'nothing to compare with',
  },
];

const MarginSheet = ({ margin, ...params }: VersionName & { margin: number }) => {
  const { data, error, refetch } = useGet('/api/v1/datasets/{dataset}/versions/{version}/margins', {
    params,
  });
  if (error) return <Fault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting what="Counting the audit" />;
  return <MarginFigure margins={data} published={margin} />;
};

const SimilaritiesSheet = ({ manifest: { distributions } }: { manifest: Manifest }) => {
  if (!distributions) return null;
  const { positives, candidates, negatives } = distributions.similarities;
  const series: Series[] = [
    { tone: 'candidates', name: 'candidates', bins: binsOf(candidates) },
    { tone: 'negatives', name: 'negatives', bins: binsOf(negatives) },
    { tone: 'positives', name: 'positives', bins: binsOf(positives) },
  ];
  return (
    <Sheet
      title="Where the negatives were chosen"
      lead="Similarity to the anchor of positives, of all candidates, and of the negatives chosen among them."
    >
      <DistributionChart
        series={series}
        label="similarity to the anchor"
        description="Histograms of the similarity to the anchor: of the candidates, of the negatives chosen among them, and of the positives"
      />
      <SeriesLegend series={series} />
    </Sheet>
  );
};

const binsOf = ({ from, to, counts }: { from: number; to: number; counts: number[] }) => ({
  from,
  width: (to - from) / counts.length,
  counts,
});
