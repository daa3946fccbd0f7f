import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asSluiceError, SluiceError } from '@sluice/contracts';
import { hubPath, isCommit, parseHubPath, type HubAddress } from './hub-address.ts';
import { type HubClient, openHubClient } from './hub-client.ts';
import { type HubFile, isWhole } from './hub-files.ts';
import { type LocalCopies, openLocalCopies } from './local-copy.ts';

export interface HubOptions {
  /** Where models from the hub are kept on this machine. */
  root: string;
  /** The files that are needed of all there are. @throws SluiceError where some are missing */
  choose: (files: HubFile[], address: string) => HubFile[];
  /** Told of a download, and of a hub that cannot be asked. */
  log?: (line: string) => void;
  client?: HubClient;
}

/**
 * A model of the hub as a local folder, at one commit. What is on this machine is not fetched again: a
 * commit needs no network at all, a branch or a tag is looked up where the hub can be reached. Every file
 * is checked against the hub's digest, when it is fetched and when it is used.
 *
 * @param path `hf://org/name@revision`
 * @returns the folder, and the address that names the same files for ever
 * @throws SluiceError `unreachable`, `spec` or `model`, in one line
 */
export const hubFolder = async (
  path: string,
  { root, choose, log, client = openHubClient() }: HubOptions,
): Promise<{ folder: string; pinned: string }> => {
  const copies = openLocalCopies(root);
  const address = parseHubPath(path);
  const pinned = { ...address, revision: await commitOf(address, client, copies, log) };
  const files = choose(await filesOf(pinned, client, copies), hubPath(address));
  const folder =
    (await copies.folder(pinned, files)) ??
    (await copies.keepFolder(pinned, files, (aside) =>
      fetchAll(pinned, files, aside, client, log),
    ));
  return { folder, pinned: hubPath(pinned) };
};

const commitOf = async (
  address: HubAddress,
  client: HubClient,
  copies: LocalCopies,
  log: HubOptions['log'],
): Promise<string> => {
  if (isCommit(address.revision)) return address.revision;
  const known = await copies.commit(address);
  try {
    const commit = await client.commit(address, { hasCopy: known !== undefined });
    if (commit !== known) await copies.keepCommit(address, commit);
    return commit;
  } catch (error) {
    if (known === undefined || asSluiceError(error).code !== 'unreachable') throw error;
    log?.(`${asSluiceError(error).message}; goes on with the copy of ${known}`);
    return known;
  }
};

const filesOf = async (
  pinned: HubAddress,
  client: HubClient,
  copies: LocalCopies,
): Promise<HubFile[]> => {
  const known = await copies.files(pinned);
  if (known) return known;
  const files = await client.files(pinned);
  await copies.keepFiles(pinned, files);
  return files;
};

const fetchAll = async (
  pinned: HubAddress,
  files: HubFile[],
  folder: string,
  client: HubClient,
  log: HubOptions['log'],
): Promise<void> => {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  log?.(`fetches ${hubPath(pinned)}, ${(bytes / 1e6).toFixed(1)} MB`);
  for (const file of files) {
    const to = join(folder, file.path);
    await mkdir(dirname(to), { recursive: true });
    await client.download(pinned, file, to);
    if (await isWhole(to, file)) continue;
    throw new SluiceError(
      'model',
      `${hubPath(pinned)}: ${file.path} came with other bytes than the hub has; try again`,
    );
  }
};
