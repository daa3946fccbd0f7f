import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A repository: its files by commit, and the commits its branches and tags are at. */
export interface Repository {
  revisions: Record<string, string>;
  commits: Record<string, Record<string, Buffer>>;
  /** Files in Git LFS: listed with their SHA-256, and served from elsewhere. */
  lfs?: (path: string) => boolean;
  /** Only for who shows this token. */
  token?: string;
  gated?: boolean;
}

export interface HubServer {
  url: string;
  repositories: Record<string, Repository>;
  /** Requests as "path" with what they were answered, in order; those of the file server begin with "cdn". */
  requests: string[];
  /** Answers the next requests instead, as long as it gives true. */
  disturb?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Changes the bytes of files on their way. */
  tamper?: (path: string, bytes: Buffer) => Buffer;
  stop: () => Promise<void>;
}

const FILES_PER_PAGE = 3;

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const stop = async (server: Server): Promise<void> => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
};

/** Answers a `Range` as the hub and its file servers do. */
const sendBytes = (request: IncomingMessage, response: ServerResponse, bytes: Buffer): void => {
  response.setHeader('etag', `"${sha256(bytes)}"`);
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  if (from === undefined) {
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    return;
  }
  const part = bytes.subarray(Number(from), Number(to) + 1);
  response.writeHead(206, { 'content-range': `bytes ${from}-${to}/${bytes.length}` }).end(part);
};

const gitDigest = (bytes: Buffer): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const refuse = (response: ServerResponse, status: number, code: string): void => {
  response.writeHead(status, { 'x-error-code': code, 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: code }));
};

/**
 * A hub that speaks what the client speaks: `/api/models/…/revision/…`, `/api/models/…/tree/…` in pages with
 * `Link`, `/…/resolve/…` with `Range` and `ETag`; large files redirect to a server of their own, which must
 * not be shown the token.
 */
export const startHub = async (repositories: Record<string, Repository>): Promise<HubServer> => {
  const hub: HubServer = { url: '', repositories, requests: [], stop: async () => {} };
  const large = new Map<string, { path: string; bytes: Buffer }>();

  const files = createServer((request, response) => {
    hub.requests.push(`cdn ${request.url}`);
    if (request.headers.authorization) return void response.writeHead(400).end();
    const { path, bytes } = large.get(request.url!.slice(1))!;
    return sendBytes(request, response, hub.tamper?.(path, bytes) ?? bytes);
  });
  const filesUrl = await listen(files);

  const tree = (
    response: ServerResponse,
    { commits, lfs }: Repository,
    commit: string,
    url: URL,
  ): void => {
    const entries = Object.entries(commits[commit]).map(([path, bytes]) => ({
      type: 'file',
      path,
      oid: gitDigest(lfs?.(path) ? Buffer.from('a pointer') : bytes),
      size: bytes.length,
      lfs: lfs?.(path) ? { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } : undefined,
    }));
    const page = Number(url.searchParams.get('cursor') ?? 0);
    const rest = entries.slice((page + 1) * FILES_PER_PAGE);
    url.searchParams.set('cursor', String(page + 1));
    if (rest.length > 0)
      response.setHeader('link', `<${hub.url}${url.pathname}${url.search}>; rel="next"`);
    response.setHeader('content-type', 'application/json');
    const folder = { type: 'directory', path: 'onnx', oid: '', size: 0 };
    const some = entries.slice(page * FILES_PER_PAGE, (page + 1) * FILES_PER_PAGE);
    response.end(JSON.stringify([folder, ...some]));
  };

  const resolve = (
    request: IncomingMessage,
    response: ServerResponse,
    { commits, lfs }: Repository,
    commit: string,
    path: string,
  ): void => {
    const bytes = commits[commit][path];
    if (!bytes) return refuse(response, 404, 'EntryNotFound');
    if (!lfs?.(path)) return sendBytes(request, response, hub.tamper?.(path, bytes) ?? bytes);
    large.set(sha256(bytes), { path, bytes });
    response.setHeader('x-linked-etag', `"${sha256(bytes)}"`);
    response.writeHead(302, { location: `${filesUrl}/${sha256(bytes)}` }).end();
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', hub.url);
    hub.requests.push(url.pathname);
    if (hub.disturb?.(request, response)) return undefined;
    const [, name, kind, revision, path] =
      /^(?:\/api\/models)?\/([\w.-]+\/[\w.-]+)\/(revision|tree|resolve)\/([^/]+)(?:\/(.+))?$/.exec(
        url.pathname,
      ) ?? [];
    const repository = repositories[name];
    const authorised = request.headers.authorization === `Bearer ${repository?.token}`;
    if (repository?.gated && kind === 'resolve' && !authorised)
      return refuse(response, 401, 'GatedRepo');
    if (!repository || (repository.token && !repository.gated && !authorised))
      return refuse(response, 401, 'RepoNotFound');
    const named = decodeURIComponent(revision);
    const commit = repository.revisions[named] ?? named;
    if (!repository.commits[commit]) return refuse(response, 404, 'RevisionNotFound');
    if (kind === 'tree') return tree(response, repository, commit, url);
    if (kind === 'resolve') return resolve(request, response, repository, commit, path);
    response.setHeader('content-type', 'application/json');
    return void response.end(JSON.stringify({ _id: 'x', id: name, sha: commit, lastModified: 0 }));
  });
  hub.url = await listen(server);
  hub.stop = async () => {
    await Promise.all([server, files].map(stop));
  };
  onTestFinished(hub.stop);
  return hub;
};
