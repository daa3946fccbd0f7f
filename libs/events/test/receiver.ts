import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Heard {
  headers: Record<string, string>;
  body: string;
  path: string;
}

export type Answer = (response: ServerResponse) => void;

export const answering =
  (status: number, headers: Record<string, string> = {}, body = ''): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);

/** Takes the request and says nothing. */
export const hanging: Answer = () => undefined;

/** A real HTTP server on the loopback that answers as it is told, the last answer again and again. */
export const startReceiver = async (...answers: Answer[]) => {
  const heard: Heard[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const answer = async (): Promise<void> => {
      const body = await text(request);
      const headers = request.headers as Record<string, string>;
      heard.push({ headers, body, path: request.url! });
      answers[Math.min(heard.length, answers.length) - 1](response);
    };
    void answer();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    heard,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
