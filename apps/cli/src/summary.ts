import type { Manifest } from '@sluice/contracts';
import { count, percent } from './numbers.ts';

const BAR = 24;

/** The funnel of a published version, for a person: candidates → rejected by reason → triplets by hardness. */
export const summaryOf = ({ manifest, folder }: { manifest: Manifest; folder: string }): string => {
  const { counts, zero_loss_fraction: zeroLoss, recall } = manifest;
  const candidates = total(counts.candidates);
  const rejected = total(counts.rejected);
  const { hard, semi_hard, easy } = counts.hardness;
  const width = Math.max(candidates, 1);
  return [
    `${manifest.dataset} ${manifest.version}`,
    `  ${count(counts.anchors)} anchors · ${count(counts.documents)} documents · ${count(counts.positives)} positives`,
    '',
    row('candidates', candidates, width),
    ...rows(counts.candidates, width),
    row('rejected', rejected, width),
    ...rows(counts.rejected, width),
    row('kept', counts.kept, width),
    row('  selected', counts.selected, width),
    row('triplets', counts.triplets, counts.triplets),
    ...rows({ hard, 'semi-hard': semi_hard, easy }, counts.triplets),
    '',
    `zero-loss fraction   ${percent(zeroLoss.candidates)} of candidates → ${percent(zeroLoss.curated)} of triplets`,
    `recall@1/10/100      ${percent(recall['1'])} / ${percent(recall['10'])} / ${percent(recall['100'])}`,
    ...noteLines(manifest),
    `dataset              ${folder}`,
    `report               ${folder}/report.html`,
    '',
  ].join('\n');
};

const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);

const row = (name: string, value: number, whole: number): string => {
  const share = whole === 0 ? 0 : value / whole;
  const bar = '█'.repeat(Math.round(share * BAR)) || (value > 0 ? '▏' : '');
  return `${name.padEnd(20)} ${count(value).padStart(11)}  ${bar}`.trimEnd();
};

const rows = (counts: Record<string, number>, whole: number): string[] =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, value]) => row(`  ${name}`, value, whole));

const noteLines = ({
  counts: { shortages, rejected_rows: rejectedRows },
  warnings = [],
  retrain,
}: Manifest): string[] => [
  ...(retrain?.rules ?? [])
    .filter(({ fires }) => fires)
    .map(({ reason }) => `retrain              ${reason}`),
  ...warnings.map((warning) => `warning              ${warning}`),
  ...(total(shortages) > 0
    ? [
        `shortages            ${count(total(shortages))} anchor–positive pairs got fewer negatives than asked for`,
      ]
    : []),
  ...(total(rejectedRows) > 0
    ? [`rejected rows        ${count(total(rejectedRows))}, listed in rejects.jsonl`]
    : []),
];
