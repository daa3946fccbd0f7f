import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, manifestSchema } from '@sluice/contracts';
import { dataRows } from './data-rows.ts';
import { contentDigest, rowLine } from './row-digest.ts';
import { listFiles, MANIFEST_FILE, sealFile } from './version-files.ts';

export interface VerifyResult {
  /** Undefined when there is none, or none that can be read. */
  manifest: Manifest | undefined;
  /** What was hashed. */
  files: number;
  bytes: number;
  /** One line each; empty when the version is what its manifest says. */
  faults: string[];
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

async function readManifest(folder: string): Promise<{ manifest?: Manifest; faults: string[] }> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8'));
  } catch (error) {
    return { faults: [`${MANIFEST_FILE}: cannot be read: ${messageOf(error)}`] };
  }
  const { success, data, error } = manifestSchema.safeParse(json);
  if (success) return { manifest: data, faults: [] };
  const faults = error.issues.map(
    ({ path, message }) => `${MANIFEST_FILE}: ${path.join('.') || 'the whole'}: ${message}`,
  );
  return { faults };
}

async function* fileFaults(folder: string, { files }: Manifest): AsyncGenerator<string> {
  const found = new Map((await listFiles(folder)).map(({ path, plain }) => [path, plain]));
  found.delete(MANIFEST_FILE);
  for (const { path, bytes, sha256 } of files) {
    const plain = found.get(path);
    found.delete(path);
    if (plain === undefined) yield `${path}: is missing`;
    else if (!plain) yield `${path}: is not a plain file`;
    else {
      const seal = await sealFile(join(folder, path));
      if (seal.bytes !== bytes)
        yield `${path}: has ${seal.bytes} bytes, the manifest says ${bytes}`;
      else if (seal.sha256 !== sha256)
        yield `${path}: has changed: its SHA-256 is ${seal.sha256}, the manifest says ${sha256}`;
    }
  }
  for (const path of found.keys()) yield `${path}: is not in the manifest`;
}

async function* contentFaults(folder: string, manifest: Manifest): AsyncGenerator<string> {
  const digest = contentDigest();
  let rows = 0;
  try {
    for await (const batch of dataRows(folder)) {
      digest.add(batch.map(rowLine));
      rows += batch.length;
    }
  } catch (error) {
    yield `data: the rows cannot be read: ${messageOf(error)}`;
    return;
  }
  if (rows !== manifest.output.rows)
    yield `data: holds ${rows} rows, the manifest says ${manifest.output.rows}`;
  const content = digest.hex();
  if (content !== manifest.content_digest)
    yield `data: the content digest is ${content}, the manifest says ${manifest.content_digest}`;
}

/**
 * Checks a published version against its own manifest: every file there is listed, every file listed
 * is there with its bytes and SHA-256, and the data rows give the content digest. Never writes.
 */
export async function verifyVersion(folder: string): Promise<VerifyResult> {
  const { manifest, faults } = await readManifest(folder);
  if (!manifest) return { manifest, files: 0, bytes: 0, faults };

  for await (const fault of fileFaults(folder, manifest)) faults.push(fault);
  // A damaged data file is one fault, not two.
  if (!faults.some((fault) => fault.startsWith('data/')))
    for await (const fault of contentFaults(folder, manifest)) faults.push(fault);
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  return { manifest, files: manifest.files.length, bytes, faults };
}
