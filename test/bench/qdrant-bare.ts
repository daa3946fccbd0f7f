import { connect, type ClientHttp2Session } from 'node:http2';

/**
 * The least that can be done: frames made before the clock starts, sent over one HTTP/2 connection, and of an
 * answer nothing but ids and scores, unchecked and not mapped to documents.
 */
export interface BareLoop {
  call(path: string, frame: Uint8Array): Promise<Buffer>;
  close(): void;
}

export const createBareLoop = (port: number): BareLoop => {
  const session: ClientHttp2Session = connect(`http://127.0.0.1:${port}`, {
    settings: { initialWindowSize: 2 ** 24 },
  });
  session.on('connect', () => session.setLocalWindowSize(2 ** 24));
  // Each call under way gets the error as well, and reports it.
  session.on('error', () => session.destroy());
  return {
    call: (path, frame) =>
      new Promise((resolve, reject) => {
        const stream = session.request({
          ':method': 'POST',
          ':path': path,
          'content-type': 'application/grpc',
          te: 'trailers',
        });
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => resolve(Buffer.concat(chunks)));
        stream.on('error', reject);
        stream.end(frame);
      }),
    close: () => session.destroy(),
  };
};

/** A message as it goes over the connection: no compression, its length, itself. */
export const frameOf = (message: Uint8Array): Uint8Array => {
  const frame = Buffer.allocUnsafeSlow(5 + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
};

/** Ids and scores of an answer to queries, one after the other. */
export const bareHits = (answer: Buffer, ids: Float64Array, scores: Float32Array): number => {
  let at = 5;
  let count = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = answer[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (answer[at] === 10) {
    at++;
    const resultEnd = varint() + at;
    while (at < resultEnd) {
      at++;
      const pointEnd = varint() + at;
      for (; at < pointEnd;) {
        const tag = answer[at++];
        if (tag === 10) {
          at += 2;
          ids[count] = varint();
        } else if (tag === 29) {
          scores[count] = answer.readFloatLE(at);
          at += 4;
        } else varint();
      }
      count++;
    }
  }
  return count;
};
