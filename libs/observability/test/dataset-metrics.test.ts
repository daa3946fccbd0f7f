import { describe, expect, it } from 'vitest';
import { createMeter, datasetMetrics, publishingMetrics } from '../src/index.ts';
import { madeManifest } from './made-manifest.ts';

const linesOf = (text: string): string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('the metrics of datasets', () => {
  it('are the numbers of the manifests, and nothing else', async () => {
    const meter = createMeter();
    meter.of(datasetMetrics).show([madeManifest()]);
    expect(linesOf(await meter.text())).toEqual([
      'sluice_zero_loss_fraction{dataset="shop",set="candidates"} 0.4',
      'sluice_zero_loss_fraction{dataset="shop",set="curated"} 0.125',
      'sluice_triplets{dataset="shop",hardness="hard"} 11',
      'sluice_triplets{dataset="shop",hardness="semi_hard"} 84',
      'sluice_triplets{dataset="shop",hardness="easy"} 5',
      'sluice_anchors{dataset="shop"} 20',
      'sluice_documents{dataset="shop"} 50',
      'sluice_version_candidates{dataset="shop",source="ann"} 150',
      'sluice_version_candidates{dataset="shop",source="random"} 51',
      'sluice_version_rejections{dataset="shop",reason="known_positive"} 30',
      'sluice_version_rejections{dataset="shop",reason="relative_margin"} 21',
      'sluice_version_triplets{dataset="shop",change="added"} 7',
      'sluice_version_triplets{dataset="shop",change="removed"} 6',
      'sluice_version_triplets{dataset="shop",change="kept"} 93',
      'sluice_version_stage_seconds{dataset="shop",stage="embed"} 1.5',
      'sluice_version_stage_seconds{dataset="shop",stage="neighbours"} 2.5',
      'sluice_version_neighbour_lists{dataset="shop",how="searched"} 4',
      'sluice_version_neighbour_lists{dataset="shop",how="merged"} 6',
      'sluice_version_neighbour_lists{dataset="shop",how="reused"} 10',
      'sluice_version_number{dataset="shop"} 7',
      'sluice_version_timestamp_seconds{dataset="shop"} 1767405600',
      'sluice_recall{dataset="shop",k="1"} 0.5',
      'sluice_recall{dataset="shop",k="10"} 0.9',
      'sluice_recall{dataset="shop",k="100"} 0.99',
      'sluice_index_recall{dataset="shop"} 0.985',
      'sluice_embedding_mean_cosine{dataset="shop"} 0.23',
      // There are no rules of retraining, so nothing is told of them.
    ]);
  });

  it('forget what the version before had, and datasets that are gone', async () => {
    const meter = createMeter();
    const gauges = meter.of(datasetMetrics);
    gauges.show([madeManifest(), madeManifest({ dataset: 'gone' })]);
    const { counts } = madeManifest();
    const rejected = { guide_margin: 2 };
    gauges.show([madeManifest({ version: 'v0008-0', counts: { ...counts, rejected } })]);
    const lines = linesOf(await meter.text());
    expect(lines.filter((line) => line.includes('gone'))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('sluice_version_rejections'))).toEqual([
      'sluice_version_rejections{dataset="shop",reason="guide_margin"} 2',
    ]);
  });

  it('count what was published from version to version', async () => {
    const meter = createMeter();
    const counters = meter.of(publishingMetrics);
    counters.published(madeManifest());
    counters.published(madeManifest());
    const lines = linesOf(await meter.text());
    expect(lines).toContain('sluice_candidates_total{dataset="shop",source="ann"} 300');
    expect(lines).toContain('sluice_rejections_total{dataset="shop",reason="known_positive"} 60');
    expect(lines).toContain('sluice_shortages_total{dataset="shop",cause="candidates"} 6');
  });
});
