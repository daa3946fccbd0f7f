import type { Manifest } from '@sluice/contracts';
import { columnNamed, type RowColumn } from '../formats/column.ts';
import { formatCount, formatDecimal, formatInstant, formatShare } from '../number-format.ts';
import { auditTables, frontMatter } from './front-matter.ts';
import { auditCode, loadingCode } from './loading.ts';
import { codeSpan, markdownTable } from './markdown.ts';

const fraction = (share: number | null): string => (share === null ? '–' : formatShare(share));

function summary({ counts, output, zero_loss_fraction, recall }: Manifest): string {
  const { hard, semi_hard, easy } = counts.hardness;
  return markdownTable(
    ['', ''],
    [
      ['rows', formatCount(output.rows)],
      ['triplets', formatCount(counts.triplets)],
      ['hard · semi-hard · easy', [hard, semi_hard, easy].map(formatCount).join(' · ')],
      ['zero-loss fraction of the candidates', fraction(zero_loss_fraction.candidates)],
      ['zero-loss fraction of this dataset', fraction(zero_loss_fraction.curated)],
      ['anchors', formatCount(counts.anchors)],
      ['documents', formatCount(counts.documents)],
      [
        'recall of the model at 1 · 10 · 100',
        [recall['1'], recall['10'], recall['100']].map(formatShare).join(' · '),
      ],
    ],
    [false, true],
  );
}

const typeName = (type: RowColumn['type']): string => {
  if (type === 'passages') return 'list of docid, title, text';
  return typeof type === 'string' ? type : `list of ${type.list}`;
};

const columnTable = (columns: readonly string[]): string =>
  markdownTable(
    ['column', 'type', 'meaning'],
    columns.map((name) => {
      const { type, meaning } = columnNamed(name)!;
      return [`\`${name}\``, typeName(type), meaning];
    }),
  );

const countTable = (what: string, counts: Record<string, number>): string =>
  markdownTable(
    [what, 'candidates'],
    Object.entries(counts).map(([name, count]) => [codeSpan(name), formatCount(count)]),
    [false, true],
  );

function making({ counts, distance, margin, spec_digest }: Manifest): string {
  const rejected = Object.keys(counts.rejected).length > 0;
  return `Candidates were proposed for every anchor, judged one by one on the stored vectors, and selected.
Of each rejected candidate the first reason that held is kept in the audit.

${countTable('proposed by', counts.candidates)}

${rejected ? countTable('rejected for', counts.rejected) : 'None was rejected.'}

${formatCount(counts.kept)} candidates were kept and ${formatCount(counts.selected)} of them selected. Hardness is judged with the ${distance} distance d and
margin m = ${margin}: hard d(a,n) ≤ d(a,p), semi-hard up to d(a,p) + m, easy beyond. A triplet with
d(a,p) − d(a,n) + m ≤ 0 has no triplet loss left to learn from; the zero-loss fraction counts those.

Digest of the run spec: \`${spec_digest}\``;
}

function provenance({ inputs, model, embedding, content_digest, previous }: Manifest): string {
  const collapse = embedding.mean_cosine === null ? '–' : formatDecimal(embedding.mean_cosine, 3);
  return `${markdownTable(
    ['input', 'rows', 'rejected', 'SHA-256'],
    inputs.map(({ uri, rows, rejected, sha256 }) => [
      codeSpan(uri),
      formatCount(rows),
      formatCount(rejected),
      `\`${sha256}\``,
    ]),
    [false, true, true],
  )}

- model ${codeSpan(model.path)}, ${formatCount(model.dimensions)} dimensions, fingerprint \`${model.fingerprint}\`
- mean cosine over all pairs of documents: ${collapse}
- content digest: \`${content_digest}\`, SHA-256 of the rows as JSON Lines${
    previous
      ? `
- against ${codeSpan(previous.version)}: ${formatCount(previous.added)} rows added, ${formatCount(previous.removed)} removed, ${formatCount(previous.kept)} kept`
      : ''
  }`;
}

const indices = ({ files }: Manifest): string =>
  files.some(({ path }) => path === 'indices/triplets.npy')
    ? `
\`indices/triplets.npy\` holds the rows of the triplets once more, as an int64 array of the shape (triplets, 3): the row of
the anchor among the anchor texts, the row of the positive and that of the negative among the document texts, counted
from 0.
`
    : '';

function audit(manifest: Manifest): string {
  const tables = auditTables(manifest);
  if (tables.length === 0) return '';
  return `
## Audit

Load it with \`${auditCode(manifest)}\`.

${markdownTable(
  ['files', 'holds'],
  tables.map(({ files, meaning }) => [`\`${files}\``, meaning]),
)}
${indices(manifest)}`;
}

/** `README.md` of a version: a Hugging Face dataset card. `columns` are those of the data rows. */
export const renderCard = (
  manifest: Manifest,
  columns: readonly string[],
): string => `${frontMatter(manifest, columns)}
# ${manifest.dataset}

Training data for embedding models with curated hard negatives, in the format \`${manifest.output.format}\`.
Version ${codeSpan(manifest.version)}, made by Sluice on ${formatInstant(manifest.created_at)}. \`report.html\` beside this card shows it in pictures;
\`manifest.json\` holds every number and the SHA-256 of every file.

## What it holds

${summary(manifest)}

## How to load it

\`\`\`python
${loadingCode(manifest, columns)}\`\`\`

${columnTable(columns)}

## How it was made

${making(manifest)}

## Provenance

${provenance(manifest)}
${audit(manifest)}`;
