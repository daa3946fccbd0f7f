import { mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { S3Server } from '../support/s3-server.ts';

/** Where a scene's artifacts and versions lie, as somebody sees it who is no part of the product. */
export interface Store {
  /** What a spec says of it. */
  place: string;
  /** Orders of runs that have not ended. */
  open(): Promise<string[]>;
  /** Names of the versions that stand. */
  versions(dataset: string): Promise<string[]>;
  /** The version that `latest` names. */
  latest(dataset: string): Promise<string>;
  /** A folder with the files of a version. */
  folderOf(dataset: string, version: string): Promise<string>;
  /** How often it was told of a version. */
  told(dataset: string): Promise<number>;
  forgetArtifacts(): Promise<void>;
  forgetVersions(dataset: string): Promise<void>;
}

export const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

const isVersion = (name: string): boolean => /^v\d/.test(name);

/** The type of the event that tells of a version. */
const PUBLISHED = 'sluice.dataset.published.v1';

export const folderStore = (root: string): Store => ({
  place: root,
  open: () => namesIn(join(root, '.sluice/runs/open')),
  versions: async (dataset) => (await namesIn(join(root, dataset))).filter(isVersion),
  latest: (dataset) => readlink(join(root, dataset, 'latest')),
  folderOf: (dataset, version) => Promise.resolve(join(root, dataset, version)),
  async told(dataset) {
    const events = await readFile(join(root, dataset, 'events.jsonl'), 'utf8').catch(() => '');
    return events.split('\n').filter((line) => line.includes(PUBLISHED)).length;
  },
  async forgetArtifacts() {
    const artifacts = join(root, '.sluice/artifacts');
    for (const stage of await namesIn(artifacts)) {
      if (stage !== '.drafts') await rm(join(artifacts, stage), { recursive: true, force: true });
    }
  },
  forgetVersions: (dataset) => rm(join(root, dataset), { recursive: true, force: true }),
});

/**
 * @param server asked directly, whatever lies between it and the product
 * @param scratch the folder in which processes keep copies of what lies in the bucket
 */
export const bucketStore = (
  server: S3Server,
  bucket: string,
  prefix: string,
  scratch: string,
): Store => {
  const under = async (folder: string): Promise<string[]> =>
    (await server.list(bucket, `${prefix}/${folder}/`)).map((key) => key.slice(prefix.length + 1));
  const read = (key: string) => server.read(bucket, `${prefix}/${key}`);
  const forget = async (folder: string): Promise<void> => {
    for (const key of await under(folder)) await server.remove(bucket, `${prefix}/${key}`);
  };
  return {
    place: `s3://${bucket}/${prefix}`,
    open: () => under('.sluice/runs/open'),
    async versions(dataset) {
      const names = (await under(dataset)).map((key) => key.split('/')[1]);
      return [...new Set(names.filter(isVersion))];
    },
    latest: async (dataset) =>
      Buffer.from(await read(`${dataset}/latest`))
        .toString()
        .trim(),
    async folderOf(dataset, version) {
      const fetched = join(scratch, 'fetched');
      await rm(fetched, { recursive: true, force: true });
      for (const key of await under(`${dataset}/${version}`)) {
        await mkdir(join(fetched, dirname(key)), { recursive: true });
        await writeFile(join(fetched, key), await read(key));
      }
      return join(fetched, dataset, version);
    },
    async told(dataset) {
      const events = await Promise.all((await under(`${dataset}/events`)).map(read));
      return events.filter((event) => Buffer.from(event).includes(PUBLISHED)).length;
    },
    async forgetArtifacts() {
      await forget('artifacts');
      await rm(join(scratch, 'copies'), { recursive: true, force: true });
    },
    forgetVersions: forget,
  };
};
