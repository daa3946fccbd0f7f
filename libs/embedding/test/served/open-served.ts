import type { Embedder } from '@sluice/pipeline';
import { expect } from 'vitest';
import { type Endpoint, openEndpoint } from '../../src/served/endpoint.ts';
import { openAiProtocol } from '../../src/served/openai.ts';
import type { Protocol } from '../../src/served/protocol.ts';
import { openServedEmbedder, type ServedOptions } from '../../src/served/served-embedder.ts';
import { teiProtocol } from '../../src/served/tei.ts';
import {
  startOpenAi,
  startTei,
  vectorOf,
  type ModelServer,
  type OpenAiServer,
  type TeiServer,
} from './model-servers.ts';

interface Given extends Partial<ServedOptions> {
  timeout?: number;
  key?: string;
  normalize?: boolean;
  name?: string;
  cutTo?: number;
}

const open = (
  address: string,
  protocolOf: (endpoint: Endpoint) => Protocol,
  { timeout = 2_000, key = '', ...given }: Given,
): Promise<Embedder> => {
  const endpoint = openEndpoint(address, { timeout, key, firstWait: 1 });
  const prompts = { anchor: '', document: '' };
  const settings = { normalize: given.normalize };
  return openServedEmbedder(endpoint, protocolOf(endpoint), {
    concurrency: 4,
    prompts,
    settings,
    ...given,
  });
};

export const openTei = ({ url }: Pick<TeiServer, 'url'>, given: Given = {}): Promise<Embedder> =>
  open(url, (endpoint) => teiProtocol(endpoint, { normalize: given.normalize ?? true }), given);

export const openAi = ({ url }: Pick<OpenAiServer, 'url'>, given: Given = {}): Promise<Embedder> =>
  open(
    url,
    (endpoint) =>
      openAiProtocol(endpoint, { name: given.name ?? 'embed-1', dimensions: given.cutTo }),
    given,
  );

export const SERVERS = {
  tei: { start: startTei, open: openTei },
  openai: { start: startOpenAi, open: openAi },
} as const;

export const textsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `text ${i}`);

export const rows = (vectors: Float32Array, dimensions: number): number[][] =>
  Array.from({ length: vectors.length / dimensions }, (_, row) =>
    Array.from(vectors.subarray(row * dimensions, (row + 1) * dimensions)),
  );

export const expectVectors = async (
  embedder: Embedder,
  { weights, dimensions }: ModelServer,
  texts: string[],
): Promise<void> => {
  const vectors = await embedder.embed(texts, 'document');
  expect(rows(vectors, embedder.dimensions)).toEqual(
    texts.map((text) => vectorOf(weights, text, dimensions)),
  );
};

export const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  );
