import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ArtifactFile, Draft } from '@sluice/pipeline';

/** A draft whose files lie in a local folder until they are committed. */
export const draftIn = (folder: string): Draft => ({
  folder,
  path: (file) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  },
});

/** Every file in the folder, at any depth, with its digest and size; sorted by name. */
export const describeFiles = async (folder: string): Promise<ArtifactFile[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(
    paths.map(async (path) => {
      const { sha256, bytes } = await sealOf(path);
      return { name: relative(folder, path).split(sep).join('/'), sha256, bytes };
    }),
  );
};

/** What a file holds, as its digest and size say it. */
export const sealOf = async (path: string): Promise<{ sha256: string; bytes: number }> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const { size } = await stat(path);
  return { sha256: hash.digest('hex'), bytes: size };
};
