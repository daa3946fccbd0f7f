import { rm } from 'node:fs/promises';
import { SluiceError } from '@sluice/contracts';
import type { Artifact, ArtifactFile, Artifacts, Draft } from '@sluice/pipeline';
import { DESCRIPTOR, parseDescriptor, renderDescriptor } from '../artifact-descriptor.ts';
import { describeFiles, draftIn, sealOf } from '../draft-folder.ts';
import type { Bucket } from './bucket.ts';
import { removeUnder } from './bucket-removal.ts';
import type { Scratch } from './scratch.ts';

const ROOT = 'artifacts';

const descriptorKey = (name: string): string => `${ROOT}/${name}/${DESCRIPTOR}`;
const fileKey = (name: string, { sha256 }: ArtifactFile): string => `${ROOT}/${name}/${sha256}`;

/**
 * Artifacts in a bucket: `artifacts/<stage>/<digest>/artifact.json` lists the files, each an object named by
 * its SHA-256 beside it. The descriptor is written last and only if there is none, so an artifact is there
 * entirely or not at all, the first of two writers stands, and a late one cannot touch the other's bytes.
 */
export const createBucketArtifacts = (bucket: Bucket, scratch: Scratch): Artifacts => {
  const find = async <Meta>(name: string): Promise<Artifact<Meta> | undefined> => {
    const found = await bucket.read(descriptorKey(name));
    const descriptor = found && parseDescriptor(found.text);
    return descriptor && { name, meta: descriptor.meta as Meta, files: descriptor.files };
  };

  const commit = async (name: string, folder: string, meta: unknown): Promise<void> => {
    const files = await describeFiles(folder);
    for (const file of files) {
      await bucket.upload(fileKey(name, file), `${folder}/${file.name}`, file);
    }
    await bucket.create(descriptorKey(name), renderDescriptor({ meta, files }));
  };

  const write = async <Meta>(
    name: string,
    fill: (draft: Draft) => Promise<Meta>,
  ): Promise<Artifact<Meta>> => {
    const folder = await scratch.create();
    try {
      await commit(name, folder, await fill(draftIn(folder)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const artifact = await find<Meta>(name);
    if (!artifact) {
      throw new SluiceError('output', `${bucket.uri}/${ROOT}/${name}: vanished after its commit`);
    }
    return artifact;
  };

  /** Fetches a file and checks it; an artifact that lost one, or has other bytes, is no artifact. */
  const fetch = async (name: string, file: ArtifactFile, path: string): Promise<void> => {
    const found = await bucket.download(fileKey(name, file), path);
    const seal = found ? await sealOf(path) : undefined;
    if (seal?.sha256 === file.sha256) return;
    await bucket.remove([descriptorKey(name), fileKey(name, file)]);
    const fault = found ? 'does not hold the bytes that were written' : 'is missing';
    throw new SluiceError(
      'lost',
      `${bucket.uri}/${fileKey(name, file)} ${fault}; it is made again`,
    );
  };

  return {
    find,
    write,
    remove: async (name) => {
      await bucket.remove([descriptorKey(name)]);
      await removeUnder(bucket, `${ROOT}/${name}/`);
    },
    path: (artifact, name) => {
      const file = artifact.files.find((each) => each.name === name);
      if (!file) throw new Error(`${artifact.name} has no file ${name}`);
      return scratch.file(artifact.name, name, (path) => fetch(artifact.name, file, path));
    },
  };
};
