import { dirname, join } from 'node:path';
import { type Manifest, manifestSchema, SluiceError } from '@sluice/contracts';
import {
  isBefore,
  newestFirst,
  type ManifestDraft,
  type PublishedVersion,
  type VersionArchive,
} from '@sluice/pipeline';
import { sealOf } from '../draft-folder.ts';
import type { Bucket } from './bucket.ts';
import { removeUnder } from './bucket-removal.ts';
import type { Scratch } from './scratch.ts';

const MANIFEST = 'manifest.json';
const claimSchema = manifestSchema.omit({ files: true });

const keyOf = (dataset: string, version: string, path: string): string =>
  `${dataset}/${version}/${path}`;

/**
 * Published versions in a bucket, laid out as in a folder: `<dataset>/<version>/…`, its manifest last, and
 * an object `<dataset>/latest` that holds the name of the newest. All publishers of a version write the same
 * bytes (see `claim`), so one that wakes up late does no harm.
 */
export const createBucketVersions = (bucket: Bucket, scratch: Scratch): VersionArchive => {
  const find = async (dataset: string, version: string): Promise<PublishedVersion | undefined> => {
    const found = await bucket.read(keyOf(dataset, version, MANIFEST));
    const manifest = found && manifestOf(found.text);
    return manifest && { manifest, folder: `${bucket.uri}/${dataset}/${version}` };
  };

  /** Names of what has a folder's place under a prefix. */
  const foldersOf = async (prefix: string): Promise<string[]> => {
    const names: string[] = [];
    for await (const key of bucket.list(prefix, '/')) {
      if (key.endsWith('/')) names.push(key.slice(prefix.length, -1));
    }
    return names.filter((name) => !name.startsWith('.'));
  };

  const named = (dataset: string) => bucket.read(`${dataset}/latest`);

  /** Points `latest` at the version unless it names a newer one by then. */
  const advance = async (manifest: Manifest): Promise<void> => {
    const { dataset, version } = manifest;
    for (;;) {
      const standing = await named(dataset);
      const name = standing?.text.trim();
      if (name === version) return;
      const other = name === undefined ? undefined : await find(dataset, name);
      if (other && isBefore(manifest, other.manifest)) return;
      const key = `${dataset}/latest`;
      const text = `${version}\n`;
      const moved = standing
        ? await bucket.replace(key, text, standing.etag)
        : await bucket.create(key, text);
      if (moved) return;
    }
  };

  return {
    find,
    async latest(dataset) {
      const standing = await named(dataset);
      return standing && find(dataset, standing.text.trim());
    },
    async datasets() {
      const folders = await foldersOf('');
      const latest = await Promise.all(folders.map((dataset) => bucket.etag(`${dataset}/latest`)));
      return folders.filter((_, i) => latest[i] !== undefined).sort();
    },
    list: async (dataset) => newestFirst(await foldersOf(`${dataset}/`)),
    async remove(dataset, version) {
      if ((await named(dataset))?.text.trim() === version) {
        throw new SluiceError('conflict', `${dataset}/${version} is the latest and stays`);
      }
      // Without its manifest there is no version, whoever is cut off now.
      await bucket.remove([keyOf(dataset, version, MANIFEST)]);
      await removeUnder(bucket, `${dataset}/${version}/`);
    },
    async open(manifest) {
      const { dataset, version, files } = manifest;
      const copy = (path: string, sha256?: string): Promise<string> =>
        scratch.file(`${dataset}/${version}`, path, async (target) => {
          const key = keyOf(dataset, version, path);
          const found = await bucket.download(key, target);
          if (found && (!sha256 || (await sealOf(target)).sha256 === sha256)) return;
          const fault = found ? 'is not what the manifest says' : 'is missing';
          throw new SluiceError('output', `${bucket.uri}/${key}: ${fault}`);
        });
      for (const { path, sha256 } of files) await copy(path, sha256);
      return dirname(await copy(MANIFEST));
    },
    async claim(draft) {
      const key = `${draft.dataset}/.claims/${draft.version}.json`;
      if (await bucket.create(key, JSON.stringify(draft))) return draft;
      const standing = await bucket.read(key);
      return claimOf(standing?.text ?? '', draft);
    },
    async publish(manifest, folder) {
      const { dataset, version, files } = manifest;
      if (!(await find(dataset, version))) {
        for (const file of files) {
          await bucket.upload(keyOf(dataset, version, file.path), join(folder, file.path), file);
        }
        const text = `${JSON.stringify(manifest, null, 2)}\n`;
        await bucket.create(keyOf(dataset, version, MANIFEST), text);
      }
      const published = await find(dataset, version);
      if (!published) {
        const place = `${bucket.uri}/${dataset}/${version}`;
        throw new SluiceError('output', `${place}: its manifest vanished after it was written`);
      }
      await advance(published.manifest);
      return published;
    },
  };
};

/** A claim of another version of this program may not be read; ours is then as good. */
const claimOf = (text: string, draft: ManifestDraft): ManifestDraft => {
  try {
    return claimSchema.parse(JSON.parse(text));
  } catch {
    return draft;
  }
};

const manifestOf = (text: string): Manifest | undefined => {
  try {
    return manifestSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
