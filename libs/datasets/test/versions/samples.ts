import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Manifest } from '@sluice/contracts';
import type { DatasetWriterOptions, ReportData } from '@sluice/pipeline';
import { createTable } from '../../src/tables/table-writer.ts';
import { openDatasetWriter } from '../../src/versions/dataset-writer.ts';
import type { SourceFile } from '../../src/versions/publish.ts';
import { GROUP } from './groups.ts';

const digest = (character: string): string => character.repeat(64);

export type ManifestDraft = Omit<Manifest, 'files'>;

export const manifestDraft = (over: Partial<ManifestDraft> = {}): ManifestDraft => ({
  schema_version: 1,
  dataset: 'banking77',
  version: 'v0001-00000000',
  created_at: '2025-11-22T03:07:12.000Z',
  spec_digest: digest('1'),
  plan_digest: digest('2'),
  content_digest: digest('3'),
  model: { path: 'builtin:ngram-v1', fingerprint: digest('4'), dimensions: 384 },
  inputs: [{ uri: 'train.csv', sha256: digest('5'), rows: 10_003, rejected: 12 }],
  distance: 'euclidean',
  margin: 0.2,
  output: { format: 'triplet', file_type: 'parquet', rows: 39_871 },
  counts: {
    documents: 10_003,
    anchors: 9_991,
    positives: 9_991,
    candidates: { ann: 408_448, random: 11_670 },
    rejected: { same_label: 98_231, relative_margin: 133_788 },
    review: {},
    kept: 188_099,
    selected: 39_871,
    triplets: 39_871,
    hardness: { hard: 6_121, semi_hard: 26_730, easy: 7_020 },
    shortages: { too_few_candidates: 81 },
    filled: 0,
    refused: 0,
    relabelled: 0,
    without_triplets: { no_negative: 7 },
    unused_positives: {},
    rejected_rows: { 'empty "text"': 12 },
  },
  zero_loss_fraction: { candidates: 0.5317, curated: 0.1761 },
  recall: { '1': 0.781, '10': 0.942, '100': 0.991 },
  index: { kind: 'exact', recall_at_k: 1 },
  embedding: { mean_cosine: 0.123 },
  stages: [
    { name: 'embed', seconds: 12.3, items: 10_003, cached: true },
    { name: 'mine', seconds: 8.1, items: 9_991, cached: false },
  ],
  previous: null,
  ...over,
});

/** A run in which nothing was found, or nothing was there to find. */
export const emptyDraft = (): ManifestDraft =>
  manifestDraft({
    output: { format: 'triplet', file_type: 'jsonl', rows: 0 },
    counts: {
      documents: 0,
      anchors: 0,
      positives: 0,
      candidates: {},
      rejected: {},
      review: {},
      kept: 0,
      selected: 0,
      triplets: 0,
      hardness: { hard: 0, semi_hard: 0, easy: 0 },
      shortages: {},
      filled: 0,
      refused: 0,
      relabelled: 0,
      without_triplets: {},
      unused_positives: {},
      rejected_rows: {},
    },
    zero_loss_fraction: { candidates: null, curated: null },
    embedding: { mean_cosine: null },
    inputs: [],
    stages: [],
  });

const bell = (from: number, to: number, middle: number, width: number, height: number) => ({
  from,
  to,
  counts: Array.from({ length: 200 }, (_, bin) => {
    const value = from + ((bin + 0.5) / 200) * (to - from);
    return Math.round(height * Math.exp(-(((value - middle) / width) ** 2)));
  }),
});

export const reportData = (examples: ReportData['examples'] = []): ReportData => ({
  margins: { candidates: bell(-2, 2, 0.21, 0.25, 19_000), curated: bell(-2, 2, 0.1, 0.15, 3_000) },
  similarities: {
    positives: bell(-1, 1, 0.74, 0.15, 400),
    candidates: bell(-1, 1, 0.55, 0.16, 16_000),
    negatives: bell(-1, 1, 0.64, 0.1, 2_500),
  },
  examples,
});

export const emptyReportData = (): ReportData => {
  const none = { from: -1, to: 1, counts: Array.from({ length: 200 }, () => 0) };
  return {
    margins: { candidates: none, curated: none },
    similarities: { positives: none, candidates: none, negatives: none },
    examples: [],
  };
};

export interface SampleVersion {
  draft: ManifestDraft;
  files: SourceFile[];
}

/** Data and audit of a small version in `folder`, ready to be published. */
export async function sampleVersion(
  folder: string,
  anchors: readonly string[],
  over: Partial<ManifestDraft> = {},
  options: Partial<DatasetWriterOptions> = {},
): Promise<SampleVersion> {
  const { format, fileType, ...rest } = {
    format: 'triplet' as const,
    fileType: 'parquet' as const,
    scores: false,
    numNegatives: 2,
    ...options,
  };
  const writer = await openDatasetWriter(folder, { format, fileType, ...rest }, 8);
  for (const anchor of anchors) await writer.append({ ...GROUP, anchor });
  const { rows, contentDigest, files } = await writer.close();

  const audit = 'audit/triplets-00000-of-00001.parquet';
  await mkdir(dirname(join(folder, audit)));
  const table = await createTable(join(folder, audit), [{ name: 'anchor_id', type: 'string' }]);
  await table.append({ anchor_id: [...anchors] });
  const listed = [...files, { path: audit, rows: await table.close() }];
  await writeFile(join(folder, 'rejects.jsonl'), '');
  return {
    draft: manifestDraft({
      content_digest: contentDigest,
      output: { format, file_type: fileType, rows },
      ...over,
    }),
    files: [...listed, { path: 'rejects.jsonl', rows: null }].map(({ path, rows }) => ({
      path,
      rows,
      source: join(folder, path),
    })),
  };
}
