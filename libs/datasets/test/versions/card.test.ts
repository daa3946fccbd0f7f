import { describe, expect, it } from 'vitest';
import { renderCard } from '../../src/versions/card/card.ts';
import { codeSpan } from '../../src/versions/card/markdown.ts';
import { emptyDraft, manifestDraft } from './samples.ts';

const file = (path: string, bytes: number) => ({ path, sha256: '0'.repeat(64), bytes, rows: 1 });
const FILES = [
  file('data/train-00000-of-00002.parquet', 1000),
  file('data/train-00001-of-00002.parquet', 234),
  file('audit/candidates-00000-of-00001.parquet', 1),
  file('audit/triplets-00000-of-00001.parquet', 1),
  file('audit/positives-00000-of-00001.parquet', 1),
  file('audit/anchors-00000-of-00001.parquet', 1),
];
const COLUMNS = ['anchor', 'positive', 'negative'];

/** The front matter, its nesting kept, as lines. */
const frontMatter = (card: string) => /^---\n(.*?)\n---\n/s.exec(card)?.[1]?.split('\n') ?? [];

describe('card', () => {
  it('has one configuration for the data and one for each table of the audit', () => {
    const lines = frontMatter(renderCard({ ...manifestDraft(), files: FILES }, COLUMNS));
    const named = lines.flatMap((line, i) => {
      const name = /^ {2}- config_name: (.+)$/.exec(line)?.[1];
      return name ? [`${name} ${/path: (.+)$/.exec(lines[i + 3])?.[1]}`] : [];
    });
    expect(named).toStrictEqual([
      'default data/*.parquet',
      'audit audit/triplets-*.parquet',
      'audit-candidates audit/candidates-*.parquet',
      'audit-positives audit/positives-*.parquet',
      'audit-anchors audit/anchors-*.parquet',
    ]);
  });

  it('has no configuration for an audit that the reader of the data cannot read', () => {
    const output = { format: 'triplet', file_type: 'jsonl', rows: 1 };
    const card = renderCard({ ...manifestDraft({ output }), files: FILES }, COLUMNS);
    expect(card.match(/config_name: .*/g)).toStrictEqual([
      'config_name: default',
      'config_name: default',
    ]);
    expect(card).toContain('load_dataset("parquet", data_files=');
  });

  it('describes the columns and sizes of the data', () => {
    const card = renderCard({ ...manifestDraft(), files: FILES }, [
      'anchor',
      'documents',
      'scores',
    ]);
    expect(card).toContain(
      [
        '  features:',
        '    - name: anchor',
        '      dtype: string',
        '    - name: documents',
        '      sequence: string',
        '    - name: scores',
        '      sequence: float64',
        '  splits:',
        '    - name: train',
        '      num_bytes: 1234',
        '      num_examples: 39871',
      ].join('\n'),
    );
    expect(card).toContain('  - 10K<n<100K\n');
  });

  it('leads to the loss the triplets were judged by', () => {
    const card = renderCard({ ...manifestDraft(), files: FILES }, COLUMNS);
    expect(card).toContain(
      'losses.TripletLoss(model, losses.TripletDistanceMetric.EUCLIDEAN, triplet_margin=0.2)',
    );
  });

  it.each([
    ['n-tuple', ['anchor', 'positive', 'negative_1'], 'MultipleNegativesRankingLoss(model)'],
    ['n-tuple', ['anchor', 'positive', 'negative_1', 'scores'], 'MarginMSELoss(model)'],
    ['labeled-pair', ['anchor', 'document', 'label'], 'OnlineContrastiveLoss(model)'],
    ['labeled-pair', ['anchor', 'document', 'score'], 'CosineSimilarityLoss(model)'],
    ['labeled-list', ['anchor', 'documents', 'labels'], 'LambdaLoss(model)'],
  ])('leads from %s with %j to %s', (format, columns, loss) => {
    const output = { format, file_type: 'parquet', rows: 1 };
    const card = renderCard({ ...manifestDraft({ output }), files: FILES }, columns);
    expect(card).toContain(`losses.${loss}`);
    for (const column of columns) expect(card).toContain(`| \`${column}\` |`);
  });

  it.each([
    ['flag-embedding', ['query', 'pos', 'neg'], 'FlagEmbedding'],
    ['tevatron', ['query_id', 'query', 'positive_passages', 'negative_passages'], 'Tevatron'],
  ])('names whose format %s is, and loads it', (format, columns, trainer) => {
    const output = { format, file_type: 'jsonl', rows: 1 };
    const card = renderCard({ ...manifestDraft({ output }), files: FILES }, columns);
    expect(card).toContain(`what ${trainer} trains on`);
    expect(card).not.toContain('sentence_transformers');
    for (const column of columns) expect(card).toContain(`| \`${column}\` |`);
  });

  it('has no features and no audit where there are none', () => {
    const card = renderCard({ ...emptyDraft(), files: [] }, []);
    expect(card).not.toContain('features:');
    expect(card).not.toContain('## Audit');
    expect(card).not.toMatch(/NaN|undefined|null/);
  });

  it('keeps the texts of the user from being Markdown', () => {
    const model = {
      path: '`x` | </code><script>\n# title',
      fingerprint: 'f'.repeat(64),
      dimensions: 1,
    };
    const card = renderCard({ ...manifestDraft({ model }), files: FILES }, COLUMNS);
    expect(card).toContain('- model `` `x` | </code><script> # title ``, 1 dimensions');
    expect(codeSpan('``\u202eevil')).toBe('``` `` evil ```');
  });
});
