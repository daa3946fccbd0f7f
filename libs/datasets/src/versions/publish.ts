import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Manifest, manifestSchema, SluiceError } from '@sluice/contracts';
import {
  completedLineage,
  isBefore,
  type ManifestDraft,
  type PublishedVersion,
  type ReportData,
} from '@sluice/pipeline';
import { renderCard } from './card/card.ts';
import { renderCroissant } from './croissant/croissant.ts';
import { describeTables } from './croissant/tables.ts';
import { dataColumns } from './data-rows.ts';
import { moveLatest, readLatest } from './latest.ts';
import { writingTo } from './output-fault.ts';
import { findVersion, isVersionPlace } from './published-version.ts';
import { renderReport } from './report/page.ts';
import { draftName, removeLeftDrafts } from './version-drafts.ts';
import { flushFolder, MANIFEST_FILE, placeFile, sealFile } from './version-files.ts';

/** A file to publish: its path in the version, and where it is now. */
export interface SourceFile {
  path: string;
  source: string;
  rows: number | null;
}

type ManifestFile = Manifest['files'][number];

async function placeFiles(folder: string, files: readonly SourceFile[]): Promise<ManifestFile[]> {
  const placed: ManifestFile[] = [];
  for (const { path, source, rows } of files) {
    const target = join(folder, path);
    await placeFile(source, target);
    placed.push({ path, ...(await sealFile(target, { flush: true })), rows });
  }
  return placed;
}

async function writeDocument(folder: string, path: string, text: string): Promise<ManifestFile> {
  const target = join(folder, path);
  await writeFile(target, text, { flush: true });
  return { path, ...(await sealFile(target)), rows: null };
}

/** JSON for people as well: an object's keys on lines of their own, the bins of a histogram on one. */
const manifestText = (manifest: Manifest): string =>
  `${JSON.stringify(manifest, null, 2).replace(
    /\[\s+(\d[\d,\s]*?)\s+\]/g,
    (_, bins: string) => `[${bins.replace(/,\s+/g, ', ')}]`,
  )}\n`;

/** Fills the folder with everything a version holds, the manifest last, all of it on the disk. */
async function build(
  folder: string,
  draft: ManifestDraft,
  sources: readonly SourceFile[],
  report: ReportData,
): Promise<Manifest> {
  const files = await placeFiles(folder, sources);
  const first = sources.find(({ path }) => path.startsWith('data/'));
  const columns = first ? await dataColumns(join(folder, first.path)) : [];
  files.push(await writeDocument(folder, 'README.md', renderCard({ ...draft, files }, columns)));
  files.push(await writeDocument(folder, 'report.html', renderReport(draft, report)));
  const lineage = completedLineage({ ...draft, files }, draft.created_at);
  files.push(
    await writeDocument(folder, 'openlineage.json', `${JSON.stringify(lineage, null, 2)}\n`),
  );
  const tables = await describeTables(folder, { ...draft, files }, columns);
  const croissant = renderCroissant({ ...draft, files }, tables);
  files.push(await writeDocument(folder, 'croissant.json', croissant));
  const manifest = manifestSchema.parse({ ...draft, files });
  await writeDocument(folder, MANIFEST_FILE, manifestText(manifest));
  for (const inner of new Set(['', ...sources.map(({ path }) => dirname(path))]))
    await flushFolder(join(folder, inner));
  return manifest;
}

/**
 * Points `latest` at the version unless it names a newer one: a publish that is repeated late must not
 * turn it back.
 */
async function advanceLatest(root: string, { manifest }: PublishedVersion): Promise<void> {
  const { dataset, version } = manifest;
  const parent = join(root, dataset);
  const named = await readLatest(parent);
  if (named === version) return;
  const current = named === undefined ? undefined : await findVersion(root, dataset, named);
  if (current && isBefore(manifest, current.manifest)) return;
  await moveLatest(parent, version);
  await flushFolder(parent);
}

async function publishFresh(
  root: string,
  draft: ManifestDraft,
  sources: readonly SourceFile[],
  report: ReportData,
): Promise<PublishedVersion> {
  const { dataset, version } = draft;
  const parent = join(root, dataset);
  const folder = join(parent, version);
  await mkdir(parent, { recursive: true });
  await removeLeftDrafts(parent);
  const temporary = join(parent, draftName(version));
  await mkdir(temporary);
  try {
    const manifest = await build(temporary, draft, sources, report);
    await rename(temporary, folder);
    await flushFolder(parent);
    return { manifest, folder };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another publish of the same version may have been first: then its version stands.
    const other = await findVersion(root, dataset, version);
    if (other) return other;
    throw error;
  }
}

/**
 * Publishes a version in one step: all files are gathered in a hidden folder beside it, flushed, and
 * renamed into place; only then `latest` moves. A version that is there already is returned as it is.
 */
export async function publishVersion(
  root: string,
  draft: ManifestDraft,
  sources: readonly SourceFile[],
  report: ReportData,
): Promise<PublishedVersion> {
  const { dataset, version } = draft;
  if (!isVersionPlace(dataset, version))
    throw new SluiceError('output', `"${dataset}/${version}" cannot be the folder of a version`);
  return await writingTo(join(root, dataset, version), async () => {
    const published =
      (await findVersion(root, dataset, version)) ??
      (await publishFresh(root, draft, sources, report));
    await advanceLatest(root, published);
    return published;
  });
}
