import { setTimeout as sleep } from 'node:timers/promises';

import { SluiceError } from '@sluice/contracts';

/**
 * What a failed request says of the next one:
 *
 *   away      no answer, or one that can be another in a moment
 *   key       the API key is not accepted
 *   absent    there is no such collection
 *   refused   the request itself is at fault
 */
export type FaultKind = 'away' | 'key' | 'absent' | 'refused';

/** One request that failed. */
export class QdrantFault extends Error {
  override readonly name = 'QdrantFault';
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** https://grpc.io/docs/guides/status-codes/ */
const GRPC_KINDS: Record<number, FaultKind> = {
  1: 'away', // cancelled, by whoever is between
  4: 'away', // deadline exceeded
  5: 'absent',
  7: 'key', // permission denied
  8: 'away', // resource exhausted
  10: 'away', // aborted
  13: 'away', // internal
  14: 'away', // unavailable
  16: 'key', // unauthenticated
};

export const grpcFault = (status: number, message: string): QdrantFault =>
  new QdrantFault(GRPC_KINDS[status] ?? 'refused', message || `gRPC status ${status}`);

const HTTP_KINDS: Record<number, FaultKind> = {
  401: 'key',
  403: 'key',
  404: 'absent',
  408: 'away',
  429: 'away',
};

export const httpFault = (status: number, message: string): QdrantFault =>
  new QdrantFault(HTTP_KINDS[status] ?? (status >= 500 ? 'away' : 'refused'), message);

/** Pauses between attempts, in milliseconds: a server that restarts is back within their sum, or is away. */
const PAUSES = [50, 200, 500, 1000, 2000];

/**
 * What `attempt` returns, tried again while its fault may pass by itself. Each pause is lengthened by up to a
 * half, so that those who failed together do not come back together.
 *
 * @param where the server's address, for the errors
 * @throws SluiceError `unreachable` for a server that stays away or does not accept the key, `internal` for a
 *   request that it refuses; and the signal's reason, once aborted
 */
export async function persistently<Value>(
  where: string,
  signal: AbortSignal,
  attempt: () => Promise<Value>,
): Promise<Value> {
  for (let failures = 0; ; failures++) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof QdrantFault)) throw error;
      if (error.kind !== 'away' || failures === PAUSES.length) throw asSluiceFault(where, error);
      await sleep(PAUSES[failures] * (1 + Math.random() / 2), undefined, { signal }).catch(() =>
        signal.throwIfAborted(),
      );
    }
  }
}

export function asSluiceFault(where: string, fault: QdrantFault): SluiceError {
  const detail = fault.message.split('\n', 1)[0];
  const options = { cause: fault };
  switch (fault.kind) {
    case 'away':
      return new SluiceError(
        'unreachable',
        `Qdrant at ${where} does not answer (${detail}): start it, or correct infrastructure.vectors`,
        options,
      );
    case 'key':
      return new SluiceError(
        'unreachable',
        `Qdrant at ${where} does not accept the API key: set SLUICE_QDRANT_API_KEY to one that may write`,
        options,
      );
    default:
      return new SluiceError(
        'internal',
        `Qdrant at ${where} refuses a request: ${detail}`,
        options,
      );
  }
}
