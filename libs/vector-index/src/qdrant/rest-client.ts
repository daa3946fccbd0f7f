import { QdrantClient } from '@qdrant/js-client-rest';

import { httpFault, QdrantFault } from './faults.ts';

/** Where Qdrant listens unless it is told otherwise; an address without a port means this one. */
const REST_PORT = 6333;

/** The host and port that an address means. */
export function restAddress(url: string): { origin: string; port: number; path: string } {
  const { protocol, hostname, port, pathname } = new URL(url);
  return {
    origin: `${protocol}//${hostname}`,
    port: Number(port) || REST_PORT,
    path: pathname === '/' ? '' : pathname,
  };
}

/**
 * The official client. Answers are asked for without compression: compressed ones come in chunks whose last
 * waits for our delayed acknowledgement, some 40 ms each. It sets no limit of time: whoever asks does.
 */
export function createRestClient(url: string, apiKey: string | undefined): QdrantClient {
  const { origin, port, path } = restAddress(url);
  return new QdrantClient({
    url: origin,
    port,
    prefix: path,
    timeout: Infinity,
    checkCompatibility: false,
    // As a header of ours the key brings no warning to the console.
    headers: { 'accept-encoding': 'identity', 'api-key': apiKey },
  });
}

/** Throws what the client threw, as the fault it is. */
export function asFault(error: unknown): never {
  if (error instanceof QdrantFault) throw error;
  const { status, message, data } = error as Partial<ApiError> & Error;
  if (status === undefined)
    throw new QdrantFault('away', causeOf(error as Error), { cause: error });
  throw httpFault(status, data?.status?.error ?? message);
}

/** What the client throws for an answer that is no success. */
interface ApiError {
  status: number;
  data?: { status?: { error?: string } };
}

/** `fetch failed` says nothing; its cause does. */
const causeOf = ({ message, cause }: Error): string =>
  cause instanceof Error && cause.message ? cause.message : message;
