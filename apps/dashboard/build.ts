import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
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
  ...['index.html', 'vite.config.ts', 'build.ts'].map((name) => join(folder, name)),
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

const SITE = 'dist/site';
/** Kinds of files that shrink; below so many bytes that is not worth a file. */
const TEXTS = /\.(js|css|html|svg)$/;
const LEAST = 1_000;

/** Compressed once and well, beside each file, for the server to choose from. */
const compress = (): void => {
  for (const file of filesIn(SITE).filter((name) => TEXTS.test(name))) {
    const bytes = readFileSync(file);
    if (bytes.length < LEAST) continue;
    writeFileSync(`${file}.br`, brotliCompressSync(bytes));
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
};

const digest = digestOf(sources);
if (builtFrom() !== digest) {
  await build({ root: folder, logLevel: 'warn' });
  compress();
  writeFileSync(stamp, digest);
}
