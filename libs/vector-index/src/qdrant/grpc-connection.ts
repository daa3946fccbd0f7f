import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';

import { grpcFault, httpFault, QdrantFault } from './faults.ts';

/** What a server may send before we have read it: less makes large answers wait for our acknowledgements. */
const WINDOW_BYTES = 2 ** 24;

/** No compression, then the length of the message in four bytes. */
const PREFIX_BYTES = 5;

export interface GrpcConnection {
  /**
   * One unary call (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md), not repeated.
   *
   * @param path `/package.Service/Method`
   * @throws QdrantFault; the signal's reason, once aborted
   */
  call(path: string, message: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
  close(): void;
}

export interface GrpcOptions {
  /** http or https, host and port. */
  url: string;
  apiKey?: string;
  /** Of one call, in milliseconds. */
  timeout: number;
}

/** All calls share one connection, which is made when it is needed and again after it broke. */
export function createGrpcConnection({ url, apiKey, timeout }: GrpcOptions): GrpcConnection {
  let session: ClientHttp2Session | undefined;
  const usable = (): ClientHttp2Session => {
    if (session && !session.closed && !session.destroyed) return session;
    const made = connect(url, { settings: { initialWindowSize: WINDOW_BYTES } });
    made.on('connect', () => made.setLocalWindowSize(WINDOW_BYTES));
    // Each call under way gets the error as well, and reports it.
    made.on('error', () => made.destroy());
    session = made;
    return made;
  };
  const headers = {
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
    [constants.HTTP2_HEADER_TE]: 'trailers',
    'grpc-timeout': `${timeout}m`,
    ...(apiKey === undefined ? {} : { 'api-key': apiKey }),
  };
  const open = (path: string): ClientHttp2Stream => {
    try {
      return usable().request({ ...headers, [constants.HTTP2_HEADER_PATH]: path });
    } catch (error) {
      throw new QdrantFault('away', (error as Error).message, { cause: error });
    }
  };
  return {
    call: (path, message, signal) =>
      new Promise((resolve, reject) => {
        const stream = open(path);
        const stop = (reason: unknown) => {
          reject(reason);
          stream.close(constants.NGHTTP2_CANCEL);
        };
        const cancel = () => stop(signal.reason);
        const timer = setTimeout(
          () => stop(new QdrantFault('away', `no answer within ${timeout} ms`)),
          timeout,
        );
        signal.addEventListener('abort', cancel);
        stream.once('close', () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', cancel);
        });
        receive(stream).then(resolve, reject);
        send(stream, message);
      }),
    close: () => session?.destroy(),
  };
}

function send(stream: ClientHttp2Stream, message: Uint8Array): void {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  stream.cork();
  stream.write(prefix);
  stream.end(message);
  stream.uncork();
}

/** The one message of an answer, once the trailers say that all is well. */
async function receive(stream: ClientHttp2Stream): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let fault: QdrantFault | undefined;
  let done = false;
  const judge = (headers: IncomingHttpHeaders) => {
    const status = headers['grpc-status'];
    if (status === undefined) return;
    done = status === '0';
    if (!done) fault = grpcFault(Number(status), readable(headers['grpc-message']?.toString()));
  };
  stream.on('response', (headers) => {
    const status = Number(headers[constants.HTTP2_HEADER_STATUS]);
    if (status !== 200) fault = httpFault(status, `HTTP status ${status}`);
    // A call that fails at once has its status here, and no trailers.
    else judge(headers);
  });
  stream.on('trailers', judge);
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch (error) {
    throw new QdrantFault('away', (error as Error).message, { cause: error });
  }
  if (fault) throw fault;
  if (!done) throw new QdrantFault('away', 'the answer was cut short');
  return unframe(Buffer.concat(chunks));
}

function unframe(answer: Buffer): Uint8Array {
  const whole =
    answer.length >= PREFIX_BYTES &&
    answer[0] === 0 &&
    answer.readUInt32BE(1) === answer.length - PREFIX_BYTES;
  if (!whole) throw new QdrantFault('away', 'the answer is not one whole message');
  return answer.subarray(PREFIX_BYTES);
}

/** Percent-encoded by the protocol; as it came, where it is not. */
function readable(text = ''): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
