import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** A file of a repository, as the hub lists it: content in Git LFS has a SHA-256, other content Git's own SHA-1. */
export const hubFileSchema = z.object({
  path: z.string(),
  size: z.int(),
  digest: z.object({ kind: z.enum(['sha256', 'git']), hex: z.string() }),
});
export type HubFile = z.infer<typeof hubFileSchema>;

/** The digest of what is at `path` on this machine, of the kind the hub has for the file. */
const digestAt = async (path: string, { digest, size }: HubFile): Promise<string> => {
  const hash = createHash(digest.kind === 'git' ? 'sha1' : 'sha256');
  // A Git object's name is the SHA-1 of its kind, its size and its content.
  if (digest.kind === 'git') hash.update(`blob ${size}\0`);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

/** Whether a local file holds, byte for byte, what the hub says. */
export const isWhole = async (path: string, file: HubFile): Promise<boolean> => {
  const found = await stat(path).catch(() => undefined);
  return found?.size === file.size && (await digestAt(path, file)) === file.digest.hex;
};
