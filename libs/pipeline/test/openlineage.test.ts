import type { Manifest } from '@sluice/contracts';
import { describe, expect, it } from 'vitest';
import { completedLineage, failedLineage, type Plan, startedLineage } from '../src/index.ts';

const PLAN = 'a'.repeat(64);
const TIME = '2026-01-02T03:04:05.000Z';
const inputs = [
  { uri: 'train.csv', sha256: '1'.repeat(64) },
  { uri: 's3://shop/nightly/pairs.jsonl', sha256: '2'.repeat(64) },
];
const planned = { spec: { dataset: 'shop' }, inputs } as unknown as Plan;
const manifest = {
  dataset: 'shop',
  version: 'v0001-00000000',
  plan_digest: PLAN,
  inputs: inputs.map(({ uri, sha256 }) => ({ uri, sha256, rows: 7, rejected: 0 })),
  output: { format: 'triplet', file_type: 'parquet', rows: 12 },
  files: [
    { path: 'data/train-00000-of-00002.parquet', bytes: 100 },
    { path: 'data/train-00001-of-00002.parquet', bytes: 30 },
    { path: 'audit/triplets-00000-of-00001.parquet', bytes: 5 },
  ],
} as unknown as Manifest;

describe('the OpenLineage events of a run', () => {
  const started = startedLineage(PLAN, planned, TIME);
  const completed = completedLineage(manifest, TIME);
  const failed = failedLineage(PLAN, planned, 'rows.jsonl:1 is not JSON', TIME);

  it('are of one run and one job', () => {
    expect([started, completed, failed].map(({ eventType }) => eventType)).toEqual([
      'START',
      'COMPLETE',
      'FAIL',
    ]);
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(started.run.runId).toMatch(uuid);
    for (const { run, job } of [completed, failed]) {
      expect(run.runId).toBe(started.run.runId);
      expect(job).toEqual(started.job);
    }
    expect(startedLineage('b'.repeat(64), planned, TIME).run.runId).not.toBe(started.run.runId);
  });

  it('name inputs as OpenLineage does, with the bytes that were read', () => {
    for (const event of [started, completed]) {
      expect(event.inputs).toMatchObject([
        { namespace: 'file', name: 'train.csv' },
        { namespace: 's3://shop', name: 'nightly/pairs.jsonl' },
      ]);
      expect(event.inputs[1].facets!['version']).toMatchObject({ datasetVersion: '2'.repeat(64) });
    }
  });

  it('count the rows of inputs once they have been read', () => {
    const statistics = { inputFacets: { inputStatistics: { rowCount: 7 } } };
    expect(completed.inputs).toMatchObject([statistics, statistics]);
    expect(started.inputs[0]).not.toHaveProperty('inputFacets');
  });

  it('say which version was made and how large its data is, or why there is none', () => {
    expect(completed.outputs).toMatchObject([
      {
        namespace: 'sluice',
        name: 'shop',
        facets: { version: { datasetVersion: 'v0001-00000000' } },
        outputFacets: { outputStatistics: { rowCount: 12, size: 130, fileCount: 2 } },
      },
    ]);
    expect(failed.run.facets['errorMessage']).toMatchObject({
      message: 'rows.jsonl:1 is not JSON',
    });
  });
});
