import { setTimeout as sleep } from 'node:timers/promises';

import type { QdrantClient } from '@qdrant/js-client-rest';
import { SluiceError } from '@sluice/contracts';

import { asSluiceFault, persistently, QdrantFault } from './faults.ts';
import { createGrpcConnection, type GrpcConnection } from './grpc-connection.ts';
import { createGrpcPoints } from './grpc-points.ts';
import type { Points } from './points.ts';
import { asFault, createRestClient, restAddress } from './rest-client.ts';
import { createRestPoints } from './rest-points.ts';

/** Of one request. Building an index takes longer, but nothing waits for it within a request. */
const TIMEOUT_MS = 60_000;

const PROBE_TIMEOUT_MS = 5000;
/** A server that starts opens the port of gRPC a little after that of REST. */
const PROBES = 4;
const PROBE_PAUSE_MS = 250;

export interface ServerOptions {
  /** Of REST, http or https. */
  url: string;
  /** One above the port of `url` by default. */
  grpcPort?: number;
  apiKey?: string;
}

/** A Qdrant server: REST for what is small, gRPC, where its port is open, for vectors in bulk. */
export interface Server {
  readonly url: string;
  readonly apiKey: string | undefined;
  /** Aborted once the server is let go of. */
  readonly closing: AbortSignal;
  /** A request without vectors, repeated while its fault may pass by itself; a minute long by default. */
  manage<Value>(
    request: (client: QdrantClient) => Promise<Value>,
    timeout?: number,
  ): Promise<Value>;
  /** A request with vectors, repeated likewise. */
  send<Value>(
    request: (points: Points, signal: AbortSignal) => Promise<Value>,
    signal?: AbortSignal,
  ): Promise<Value>;
  /** So many milliseconds; ends early, with an error, once the server is let go of. */
  pause(milliseconds: number): Promise<void>;
  /** @throws SluiceError `unreachable`, at once, where the server does not answer or does not accept the key */
  reach(): Promise<void>;
  close(): void;
}

export function createServer({ url, grpcPort, apiKey }: ServerOptions): Server {
  const { origin, port } = restAddress(url);
  const client = createRestClient(url, apiKey);
  const grpc = createGrpcConnection({
    url: `${origin}:${grpcPort ?? port + 1}`,
    apiKey,
    timeout: TIMEOUT_MS,
  });
  const closing = new AbortController();
  let chosen: Promise<Points> | undefined;
  const points = (): Promise<Points> => {
    chosen ??= choosePoints(grpc, client, closing.signal);
    chosen.catch(() => (chosen = undefined));
    return chosen;
  };
  return {
    url,
    apiKey,
    closing: closing.signal,
    manage: (request, timeout = TIMEOUT_MS) =>
      persistently(url, closing.signal, () =>
        within(timeout, closing.signal, request(client).catch(asFault)),
      ),
    send(request, signal) {
      const stop = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
      return persistently(url, stop, async () =>
        within(TIMEOUT_MS, stop, request(await points(), stop)),
      );
    },
    async pause(milliseconds) {
      await sleep(milliseconds, undefined, { signal: closing.signal }).catch(() =>
        closing.signal.throwIfAborted(),
      );
    },
    async reach() {
      try {
        const answer = client.getCollections().catch(asFault);
        await within(PROBE_TIMEOUT_MS, closing.signal, answer);
      } catch (error) {
        throw error instanceof QdrantFault ? asSluiceFault(url, error) : error;
      }
    },
    close() {
      closing.abort(new SluiceError('cancelled', 'the vector index is closed'));
      grpc.close();
    },
  };
}

/** gRPC where it answers, else REST, provided that does. */
async function choosePoints(
  grpc: GrpcConnection,
  client: QdrantClient,
  closing: AbortSignal,
): Promise<Points> {
  for (let probe = 0; probe < PROBES; probe++) {
    if (probe > 0) await sleep(PROBE_PAUSE_MS);
    const signal = AbortSignal.any([closing, AbortSignal.timeout(PROBE_TIMEOUT_MS)]);
    try {
      await grpc.call('/qdrant.Qdrant/HealthCheck', new Uint8Array(), signal);
      return createGrpcPoints(grpc);
    } catch (error) {
      closing.throwIfAborted();
      if (error instanceof QdrantFault && error.kind === 'key') throw error;
    }
    await client.versionInfo().catch(asFault);
  }
  return createRestPoints(client);
}

/** What `work` gives, unless time runs out or the signal is aborted: the official client knows neither. */
async function within<Value>(
  timeout: number,
  signal: AbortSignal,
  work: Promise<Value>,
): Promise<Value> {
  let timer!: NodeJS.Timeout;
  let abort!: () => void;
  const stopped = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    const late = () => reject(new QdrantFault('away', `no answer within ${timeout} ms`));
    timer = setTimeout(late, timeout);
  });
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work, stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
