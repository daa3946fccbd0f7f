import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '@sluice/mining';

/** What some requests are answered with, whatever the server would say. */
export interface Trouble {
  status: number;
  body: string;
  /** Probability that it happens to a request. */
  share: number;
  /** The server does what it was asked all the same; only its answer is lost. */
  done?: boolean;
}

/** Stands between clients and an HTTP server on this machine; begins without trouble. */
export interface HttpProxy {
  port: number;
  trouble?: Trouble;
  /** Requests that were in trouble so far. */
  troubled(): number;
  stop(): Promise<void>;
}

export const startHttpProxy = async (target: number, seed: number): Promise<HttpProxy> => {
  const random = seededRandom(seed);
  let troubled = 0;
  const server = createServer((near, answer) => {
    const { trouble } = proxy;
    if (trouble === undefined || random.uniform() >= trouble.share) {
      pass(near, answer, target);
      return;
    }
    troubled += 1;
    const fail = (): void => {
      answer.writeHead(trouble.status, { 'content-type': 'application/xml' });
      answer.end(near.method === 'HEAD' ? undefined : trouble.body);
    };
    if (trouble.done) pass(near, answer, target, fail);
    else near.on('end', fail).resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: HttpProxy = {
    port: (server.address() as AddressInfo).port,
    troubled: () => troubled,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
};

/** @param instead what is answered when the server has answered */
const pass = (
  near: IncomingMessage,
  answer: ServerResponse,
  port: number,
  instead?: () => void,
): void => {
  // Whoever waited for leave to send its body has it from the proxy.
  const { expect: _, ...headers } = near.headers;
  const far = request({ host: '127.0.0.1', port, method: near.method, path: near.url, headers });
  far.on('response', (response) => {
    if (instead) {
      response.on('end', instead).resume();
    } else {
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    }
  });
  far.on('error', () => answer.destroy());
  near.pipe(far);
};
