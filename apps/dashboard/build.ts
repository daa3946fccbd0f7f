import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Builds the dashboard's files, unless those that stand were built from the same sources. */
const folder = fileURLToPath(new URL('.', import.meta.url));
const stamp = join(folder, 'dist/site.sha256');

const filesIn = (place: string): string[] =>
  readdirSync(join(folder, place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const sources = [
  ...filesIn('src'),
  ...filesIn('public'),
  ...['index.html', 'vite.config.ts'].map((name) => join(folder, name)),
  join(folder, '../../package-lock.json'),
];

const digestOf = (files: readonly string[]): string => {
  const digest = createHash('sha256');
  for (const file of files) digest.update(file).update(readFileSync(file));
  return digest.digest('hex');
};

const builtFrom = (): string | undefined => {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
};

const digest = digestOf(sources);
if (builtFrom() !== digest) {
  await build({ root: folder, logLevel: 'warn' });
  writeFileSync(stamp, digest);
}
