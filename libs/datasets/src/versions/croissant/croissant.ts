import type { Manifest } from '@sluice/contracts';
import { recordSet, type TableDescription } from './record-set.ts';
import { CONFORMS_TO, CONTEXT } from './vocabulary.ts';

const MEDIA_TYPES: Record<string, string> = {
  parquet: 'application/x-parquet',
  jsonl: 'application/jsonlines',
  npy: 'application/x-npy',
  html: 'text/html',
  md: 'text/markdown',
};

const mediaType = (path: string): string =>
  MEDIA_TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';

const fileObject = ({ path, sha256, bytes }: Manifest['files'][number]) => ({
  '@type': 'cr:FileObject',
  '@id': path,
  name: path,
  contentUrl: path,
  contentSize: `${bytes} B`,
  encodingFormat: mediaType(path),
  sha256,
});

const fileSet = ({ name, files }: TableDescription) => ({
  '@type': 'cr:FileSet',
  '@id': `${name}-files`,
  name: `${name}-files`,
  includes: files,
  encodingFormat: mediaType(files),
});

/**
 * The number that names of versions begin with, in the form that Croissant wants of versions: each has other rows than
 * the one before, so it is the major one that counts.
 */
const semanticVersion = (version: string): string =>
  `${Number(/^v(\d+)/.exec(version)?.[1] ?? 0)}.0.0`;

/**
 * `croissant.json` of a version: its files and its tables in the words of MLCommons Croissant 1.1. Who made the dataset,
 * under which licence it is and where it can be had is for its owner to add.
 */
export function renderCroissant(manifest: Manifest, tables: readonly TableDescription[]): string {
  const { dataset, version, created_at, content_digest, counts, files, output } = manifest;
  const described = tables.filter(({ columns }) => columns.length > 0);
  const document = {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: CONFORMS_TO,
    name: dataset,
    alternateName: `${dataset}/${version}`,
    identifier: `sha256:${content_digest}`,
    description:
      `Training data for embedding models with curated hard negatives: ${counts.triplets} triplets of ` +
      `${counts.anchors} anchors and ${counts.documents} documents, as ${output.rows} rows in the format ` +
      `${output.format}.`,
    version: semanticVersion(version),
    datePublished: created_at,
    keywords: ['hard negatives', 'embedding models', 'sentence similarity', output.format],
    distribution: [...files.map(fileObject), ...described.map(fileSet)],
    recordSet: described.map(recordSet),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
