import type { Manifest } from '@sluice/contracts';
import { columnNamed } from '../formats/column.ts';

const DTYPES = { string: 'string', int32: 'int32', float: 'float32', double: 'float64' } as const;

/** Tables of the audit: one configuration of the Hugging Face layout holds one schema. */
const AUDIT_TABLES = [
  {
    config: 'audit',
    table: 'triplets',
    meaning: 'one row per triplet: ids, both distances, hardness',
  },
  {
    config: 'audit-candidates',
    table: 'candidates',
    meaning: 'every proposal, with what became of it and why',
  },
  { config: 'audit-positives', table: 'positives', meaning: 'the anchor–positive pairs' },
  { config: 'audit-anchors', table: 'anchors', meaning: 'the anchors' },
  {
    config: 'audit-anchor-texts',
    table: 'anchor-texts',
    meaning: 'the text of every anchor, by its id',
  },
  {
    config: 'audit-document-texts',
    table: 'document-texts',
    meaning: 'the text of every document, by its id',
  },
] as const;

/** The tables of the audit that this version has. */
export const auditTables = ({ files }: Manifest) =>
  AUDIT_TABLES.flatMap(({ config, table, meaning }) => {
    const file = files.find(({ path }) => path.startsWith(`audit/${table}-`));
    return file ? [{ config, meaning, files: `audit/${table}-*.parquet`, first: file.path }] : [];
  });

/**
 * Whether the audit can have configurations: `datasets` reads all of a repository with one reader,
 * chosen by the files of the first configuration, and the audit is always Parquet.
 */
export const hasAuditConfigs = ({ output }: Manifest): boolean => output.file_type === 'parquet';

const config = (name: string, files: string): string[] => [
  `  - config_name: ${name}`,
  '    data_files:',
  '      - split: train',
  `        path: ${files}`,
];

const configs = (manifest: Manifest): string[] => [
  'configs:',
  ...config('default', `data/*.${manifest.output.file_type}`),
  ...(hasAuditConfigs(manifest) ? auditTables(manifest) : []).flatMap(({ config: name, files }) =>
    config(name, files),
  ),
];

const PASSAGE = ['docid', 'title', 'text'];
const nested = (name: string): string[] => [`        - name: ${name}`, '          dtype: string'];

function feature(name: string): string[] {
  const { type } = columnNamed(name)!;
  if (type === 'passages')
    return [`    - name: ${name}`, '      list:', ...PASSAGE.flatMap(nested)];
  const kind =
    typeof type === 'string' ? `dtype: ${DTYPES[type]}` : `sequence: ${DTYPES[type.list]}`;
  return [`    - name: ${name}`, `      ${kind}`];
}

function datasetInfo({ files, output }: Manifest, columns: readonly string[]): string[] {
  const bytes = files
    .filter(({ path }) => path.startsWith('data/'))
    .reduce((sum, file) => sum + file.bytes, 0);
  return [
    'dataset_info:',
    '  config_name: default',
    ...(columns.length > 0 ? ['  features:', ...columns.flatMap(feature)] : []),
    '  splits:',
    '    - name: train',
    `      num_bytes: ${bytes}`,
    `      num_examples: ${output.rows}`,
    `  download_size: ${bytes}`,
    `  dataset_size: ${bytes}`,
  ];
}

/** The hub's classes of size: the power of ten below the row count, and the next. */
function sizeCategory(rows: number): string {
  const bounds = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];
  const names = ['1K', '10K', '100K', '1M', '10M', '100M', '1B', '10B', '100B', '1T'];
  const above = bounds.findIndex((bound) => rows < bound);
  if (above === 0) return 'n<1K';
  return above === -1 ? 'n>1T' : `${names[above - 1]}<n<${names[above]}`;
}

/**
 * The YAML block of a Hugging Face dataset card. Every value is a number, a known word, or a name
 * made of letters, digits, ".", "_" and "-"; the name is quoted, as it may look like a number.
 */
export function frontMatter(manifest: Manifest, columns: readonly string[]): string {
  return [
    '---',
    `pretty_name: ${JSON.stringify(manifest.dataset)}`,
    'task_categories:',
    '  - sentence-similarity',
    '  - feature-extraction',
    'tags:',
    '  - sentence-transformers',
    '  - hard-negatives',
    `  - ${manifest.output.format}`,
    'size_categories:',
    `  - ${sizeCategory(manifest.output.rows)}`,
    ...configs(manifest),
    ...datasetInfo(manifest, columns),
    '---',
    '',
  ].join('\n');
}
