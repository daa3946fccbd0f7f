import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { asOfNow, overTime } from './panels.ts';

/** All datasets over the versions of a month: is every night as the one before? */
export const nightly = (): DashboardBuilder =>
  new DashboardBuilder('Sluice: nightly overview')
    .uid('sluice-nightly')
    .tags(['sluice'])
    .time({ from: 'now-30d', to: 'now' })
    .refresh('5m')
    .readonly()
    .withPanel(
      asOfNow({
        title: 'Since the last successful run',
        description: 'More than 26 hours are an alert.',
        unit: 's',
        width: 12,
        series: [
          ['time() - max by (dataset) (sluice_run_last_success_timestamp_seconds)', '{{dataset}}'],
        ],
      }),
    )
    .withPanel(
      asOfNow({
        title: 'Retraining recommended',
        description: '1 where the rules of the spec say so.',
        unit: 'short',
        width: 12,
        series: [['max by (dataset) (sluice_retrain_recommended)', '{{dataset}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Zero-loss fraction of the triplets',
        description:
          'Triplets that teach nothing any more. Rising: the model has learnt the dataset.',
        unit: 'percentunit',
        series: [
          ['sluice:zero_loss_fraction:newest{set="curated"}', '{{dataset}}'],
          ['sluice:zero_loss_fraction:band', 'band of the alert'],
        ],
      }),
    )
    .withPanel(
      overTime({
        title: 'Zero-loss fraction of all proposals',
        description: 'What mining proposes, before it is curated.',
        unit: 'percentunit',
        series: [['sluice:zero_loss_fraction:newest{set="candidates"}', '{{dataset}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Hardness',
        description:
          'Triplets of all datasets. All hard: the filters let false negatives pass, or the model broke.',
        unit: 'short',
        stacked: true,
        series: [
          ['sum by (hardness) (max by (dataset, hardness) (sluice_triplets))', '{{hardness}}'],
        ],
      }),
    )
    .withPanel(
      overTime({
        title: 'Rejections by reason',
        description: 'Candidates of the newest versions that a filter rejected.',
        unit: 'short',
        stacked: true,
        series: [
          ['sum by (reason) (max by (dataset, reason) (sluice_version_rejections))', '{{reason}}'],
        ],
      }),
    )
    .withPanel(
      overTime({
        title: 'Suspected false negatives',
        description: 'Share of candidates rejected by filters that suspect. A move is an alert.',
        unit: 'percentunit',
        series: [['sluice:version_rejections:suspected_ratio', '{{dataset}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Recall',
        description:
          'Anchors with a positive among the first 10, and what the index finds of the nearest.',
        unit: 'percentunit',
        series: [
          ['max by (dataset) (sluice_recall{k="10"})', '{{dataset}} at 10'],
          ['min by (dataset) (sluice_index_recall)', '{{dataset}} of the index'],
        ],
      }),
    )
    .withPanel(
      overTime({
        title: 'Mean cosine of the documents',
        description: 'Near 1, the model tells nothing apart any more.',
        unit: 'short',
        series: [['max by (dataset) (sluice_embedding_mean_cosine)', '{{dataset}}']],
      }),
    )
    .withPanel(
      overTime({
        title: 'Duration of the run',
        description: 'Of the last run that has ended.',
        unit: 's',
        series: [['max by (dataset) (sluice_run_duration_seconds)', '{{dataset}}']],
      }),
    );
