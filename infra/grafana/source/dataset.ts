import {
  DashboardBuilder,
  QueryVariableBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { asOfNow, overTime, SOURCE } from './panels.ts';

/** One dataset, version after version: what changed, and what did it take? */
export const dataset = (): DashboardBuilder =>
  new DashboardBuilder('Sluice: one dataset')
    .uid('sluice-dataset')
    .tags(['sluice'])
    .time({ from: 'now-30d', to: 'now' })
    .refresh('5m')
    .readonly()
    .withVariable(
      new QueryVariableBuilder('dataset')
        .label('Dataset')
        .datasource(SOURCE)
        .query('label_values(sluice_version_number, dataset)')
        .refresh(VariableRefresh.OnTimeRangeChanged),
    )
    .withPanel(
      asOfNow({
        title: 'Version',
        description: 'Number of the newest.',
        unit: 'short',
        series: [['max(sluice_version_number{dataset="$dataset"})', 'version']],
      }),
    )
    .withPanel(
      asOfNow({
        title: 'Its age',
        description: 'A night on which nothing changed makes no version.',
        unit: 's',
        series: [['time() - max(sluice_version_timestamp_seconds{dataset="$dataset"})', 'age']],
      }),
    )
    .withPanel(
      asOfNow({
        title: 'Anchors and documents',
        description: 'Of the newest version.',
        unit: 'short',
        series: [
          ['max(sluice_anchors{dataset="$dataset"})', 'anchors'],
          ['max(sluice_documents{dataset="$dataset"})', 'documents'],
        ],
      }),
    )
    .withPanel(
      asOfNow({
        title: 'Since the last successful run',
        description: 'More than 26 hours are an alert.',
        unit: 's',
        series: [
          ['time() - max(sluice_run_last_success_timestamp_seconds{dataset="$dataset"})', 'since'],
        ],
      }),
    )
    .withPanel(
      overTime({
        title: 'Zero-loss fraction',
        description: 'Of all proposals, and of the triplets.',
        unit: 'percentunit',
        series: [['sluice:zero_loss_fraction:newest{dataset="$dataset"}', '{{set}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Hardness',
        description: 'Share of the triplets.',
        unit: 'percentunit',
        stacked: true,
        series: [['sluice:triplets:hardness_ratio{dataset="$dataset"}', '{{hardness}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Rejections by reason',
        description: 'Share of the candidates.',
        unit: 'percentunit',
        stacked: true,
        series: [['sluice:version_rejections:ratio{dataset="$dataset"}', '{{reason}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Candidates by source',
        description: 'What each source proposed first.',
        unit: 'short',
        stacked: true,
        series: [['max by (source) (sluice_version_candidates{dataset="$dataset"})', '{{source}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Rows against the version before',
        description: 'Added, removed, kept.',
        unit: 'short',
        series: [['max by (change) (sluice_version_triplets{dataset="$dataset"})', '{{change}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Recall',
        description: 'Anchors with a positive among the first k.',
        unit: 'percentunit',
        series: [['max by (k) (sluice_recall{dataset="$dataset"})', 'at {{k}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Stages',
        description: 'Time that the artifacts of the version took to make, whenever that was.',
        unit: 's',
        stacked: true,
        series: [
          ['max by (stage) (sluice_version_stage_seconds{dataset="$dataset"})', '{{stage}}'],
        ],
      }),
    )
    .withPanel(
      overTime({
        title: 'Lists of neighbours',
        description:
          'Searched in full, merged with new documents, reused. Many searched: the night was no refresh.',
        unit: 'short',
        stacked: true,
        series: [['max by (how) (sluice_version_neighbour_lists{dataset="$dataset"})', '{{how}}']],
      }),
    );
