import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { downloadFile, HUB_URL, listFiles, modelInfo } from '@huggingface/hub';
import { SluiceError } from '@sluice/contracts';
import { asPassing, PassingFault, persistently, statusFault } from '../http/persistence.ts';
import { hubPath, isCommit, type HubAddress } from './hub-address.ts';
import type { HubFile } from './hub-files.ts';

/** What the hub says of a model; every question is asked again while what went wrong may pass. */
export interface HubClient {
  /** The commit that a revision is at now; asked only twice where there is a copy to go on with. */
  commit(address: HubAddress, options?: { hasCopy?: boolean }): Promise<string>;
  /** All files of a commit. */
  files(address: HubAddress): Promise<HubFile[]>;
  /** Writes one file of a commit to a local path. */
  download(address: HubAddress, file: HubFile, to: string): Promise<void>;
}

export interface HubClientOptions {
  /** HF_ENDPOINT of the environment, else the public hub. */
  endpoint?: string;
  /** HF_TOKEN of the environment; nowhere else may a token come from. */
  token?: string;
  firstWait?: number;
}

/**
 * A client of the Hugging Face hub.
 * @throws SluiceError `unreachable`; `spec` for what is not there; `model` for what is not for us
 */
export const openHubClient = ({
  endpoint = process.env['HF_ENDPOINT'] || HUB_URL,
  token = process.env['HF_TOKEN'],
  firstWait,
}: HubClientOptions = {}): HubClient => {
  const hubUrl = endpoint.replace(/\/+$/, '');
  const accessToken = token ? checkedToken(token) : undefined;

  const ask = <T>(
    address: HubAddress,
    question: (params: Params) => Promise<T>,
    retries?: number,
  ): Promise<T> =>
    persistently(
      async () => {
        try {
          return await question({ hubUrl, accessToken, fetch: fetchFor(address, hubUrl) });
        } catch (error) {
          throw asPassing(error);
        }
      },
      { server: `${hubPath(address)}: ${hubUrl}`, firstWait, retries },
    );

  return {
    commit: (address, { hasCopy = false } = {}) =>
      ask(
        address,
        async (params) => {
          const { repository: name, revision } = address;
          const { sha } = await modelInfo({
            ...params,
            name,
            revision,
            additionalFields: ['sha'],
          });
          if (isCommit(sha)) return sha;
          throw new SluiceError('model', `${hubPath(address)}: ${hubUrl} names no commit for it`);
        },
        hasCopy ? 1 : undefined,
      ),
    files: (address) =>
      ask(address, async (params) => {
        const { repository: repo, revision } = address;
        const files: HubFile[] = [];
        for await (const entry of listFiles({ ...params, repo, revision, recursive: true })) {
          if (entry.type !== 'file') continue;
          const { path, size, oid, lfs } = entry;
          const digest = lfs
            ? { kind: 'sha256' as const, hex: lfs.oid }
            : { kind: 'git' as const, hex: oid! };
          files.push({ path, size, digest });
        }
        return files;
      }),
    download: (address, { path }, to) =>
      ask(address, async (params) => {
        const { repository: repo, revision } = address;
        const blob = await downloadFile({ ...params, repo, revision, path, xet: false });
        if (!blob) throw new SluiceError('model', `${hubPath(address)}: ${path} is gone`);
        const body = Readable.fromWeb(blob.stream());
        await pipeline(body, createWriteStream(to)).catch((error: unknown) => {
          // The client's streams fail with a text where a second request does.
          throw typeof error === 'string'
            ? new PassingFault(`breaks off: ${error}`)
            : asPassing(error);
        });
      }),
  };
};

interface Params {
  hubUrl: string;
  accessToken: string | undefined;
  fetch: typeof fetch;
}

/** The client itself refuses others, with less to go on. */
const checkedToken = (token: string): string => {
  if (token.startsWith('hf_')) return token;
  throw new SluiceError('model', 'HF_TOKEN is no token of the hub: those begin with hf_');
};

/** `fetch` that fails with the line to show for whatever the hub refuses. */
const fetchFor =
  (address: HubAddress, hubUrl: string): typeof fetch =>
  async (input, init) => {
    const response = await fetch(input, init).catch((error: unknown) => {
      throw asPassing(error);
    });
    const code = response.headers.get('x-error-code');
    if (response.ok || code === 'EntryNotFound') return response;
    await response.body?.cancel();
    throw statusFault(response) ?? refusal(address, hubUrl, response.status, code);
  };

const refusal = (
  address: HubAddress,
  hubUrl: string,
  status: number,
  code: string | null,
): SluiceError => {
  const path = hubPath(address);
  const { repository } = address;
  switch (code) {
    case 'RevisionNotFound':
      return new SluiceError('spec', `${path}: the model has no such branch, tag or commit`);
    case 'GatedRepo': {
      const terms = `accept its terms at ${hubUrl}/${repository} and set HF_TOKEN`;
      return new SluiceError('model', `${path} is gated: ${terms}`);
    }
    case 'RepoNotFound': {
      const remedy = 'check the name, or set HF_TOKEN if it is private';
      return new SluiceError('spec', `${path}: ${hubUrl} has no such model; ${remedy}`);
    }
    default:
      return status === 401
        ? new SluiceError('model', `${path}: ${hubUrl} does not take HF_TOKEN; make a new one`)
        : new SluiceError('model', `${path}: ${hubUrl} answers ${status}`);
  }
};
