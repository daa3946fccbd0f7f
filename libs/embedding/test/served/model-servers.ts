import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server of embeddings that can be told to misbehave. */
export interface ModelServer {
  url: string;
  /** Requests for embeddings that were answered with vectors: how many texts each held. */
  batches: number[];
  /** Texts as they were embedded. */
  texts: string[];
  /** Most requests under way at once. */
  busiest: number;
  /** Answers a request instead, where it gives true. */
  disturb?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** The weights: another word gives other vectors. */
  weights: string;
  dimensions: number;
  /** How far vectors are from the same each time, as half precision is. */
  noise: number;
  key?: string;
  /** Of a request, in texts and bytes; and of a text, in characters, where the server does not cut it. */
  limits: { texts: number; bytes: number; characters: number };
  /** Milliseconds an answer takes. */
  delay: number;
  stop: () => Promise<void>;
}

/** A unit vector that depends on the weights and the text alone, but for noise. */
export const vectorOf = (weights: string, text: string, dimensions: number): number[] => {
  const bytes = createHash('shake256', { outputLength: dimensions * 2 })
    .update(`${weights} ${text}`)
    .digest();
  const values = Array.from({ length: dimensions }, (_, i) => bytes.readInt16LE(i * 2));
  const norm = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  return values.map((x) => Math.fround(x / norm));
};

const noisy = (vector: number[], noise: number): number[] =>
  vector.map((x) => Math.fround(x * (1 + noise * (Math.random() - 0.5))));

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const send = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};

/** Answers a question about texts: what to send, with which status. */
type Answer = (
  path: string,
  question: Record<string, unknown> | undefined,
  embed: (texts: string[]) => number[][],
) => { status: number; body: unknown };

const start = async (given: Partial<ModelServer>, answer: Answer): Promise<ModelServer> => {
  let busy = 0;
  const server = createServer((request, response) => {
    const reply = async (): Promise<void> => {
      const body = await bodyOf(request);
      if (model.disturb?.(request, response)) return;
      if (model.key && request.headers.authorization !== `Bearer ${model.key}`) {
        send(response, 401, {
          error: { message: `Incorrect API key: ${request.headers.authorization}` },
        });
        return;
      }
      if (body.length > model.limits.bytes) {
        response.writeHead(413).end('length limit exceeded');
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, model.delay));
      const question =
        request.method === 'POST'
          ? (JSON.parse(body.toString()) as Record<string, unknown>)
          : undefined;
      const { status, body: sent } = answer(request.url ?? '', question, (texts) => {
        model.batches.push(texts.length);
        model.texts.push(...texts);
        return texts.map((text) =>
          noisy(vectorOf(model.weights, text, model.dimensions), model.noise),
        );
      });
      send(response, status, sent);
    };
    model.busiest = Math.max(model.busiest, ++busy);
    response.on('close', () => busy--);
    void reply();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const model: ModelServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    batches: [],
    texts: [],
    busiest: 0,
    weights: 'first',
    dimensions: 24,
    noise: 0,
    limits: { texts: 32, bytes: 2_000_000, characters: Number.POSITIVE_INFINITY },
    delay: 0,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    ...given,
  };
  onTestFinished(model.stop);
  return model;
};

export interface TeiServer extends ModelServer {
  info: Record<string, unknown>;
}

const teiRefusal = (status: number, error: string): ReturnType<Answer> => ({
  status,
  body: { error, error_type: 'Validation' },
});

/** Speaks as text-embeddings-inference does: its `/info`, `/embed`, and its errors. */
export const startTei = async (given: Partial<TeiServer> = {}): Promise<TeiServer> => {
  const info = {
    model_id: 'org/model',
    model_sha: null,
    model_dtype: 'float16',
    model_type: { embedding: { pooling: 'mean' } },
    max_concurrent_requests: 512,
    max_input_length: 512,
    max_batch_tokens: 16_384,
    max_client_batch_size: 32,
    auto_truncate: true,
    version: '1.8.2',
    ...given.info,
  };
  const server = await start(given, (path, question, embed) => {
    if (path === '/info') return { status: 200, body: tei.info };
    if (path !== '/embed' || !question) return { status: 404, body: '' };
    const { inputs, truncate, normalize } = question as {
      inputs: string[];
      truncate: boolean;
      normalize: boolean;
    };
    if (inputs.length > tei.limits.texts) {
      const most = `batch size ${inputs.length} > maximum allowed batch size ${tei.limits.texts}`;
      return teiRefusal(413, most);
    }
    if (inputs.includes('')) return teiRefusal(413, '`inputs` cannot be empty');
    if (!truncate && inputs.some((text) => text.length > 2_000)) {
      return teiRefusal(413, '`inputs` must have less than 512 tokens. Given: 600');
    }
    const vectors = embed(inputs);
    return {
      status: 200,
      body: normalize ? vectors : vectors.map((vector) => vector.map((x) => x * 3)),
    };
  });
  const tei: TeiServer = Object.assign(server, { info });
  return tei;
};

export interface OpenAiServer extends ModelServer {
  models: string[];
  /** What it does when asked for base64. */
  base64: 'sends' | 'ignores' | 'refuses';
}

const openAiRefusal = (status: number, message: string): ReturnType<Answer> => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code: null } },
});

/** Speaks as OpenAI and vLLM do at `/v1/embeddings`, vectors out of order as they may be. */
export const startOpenAi = async (given: Partial<OpenAiServer> = {}): Promise<OpenAiServer> => {
  const server = await start(
    { ...given, limits: { texts: 2_048, bytes: 2_000_000, characters: 10_000, ...given.limits } },
    (path, question, embed) => {
      if (path !== '/v1/embeddings' || !question) return openAiRefusal(404, 'Invalid URL');
      const { model, input, encoding_format, dimensions } = question as {
        model: string;
        input: string[];
        encoding_format: string;
        dimensions?: number;
      };
      if (!openAi.models.includes(model)) {
        return openAiRefusal(404, `The model \`${model}\` does not exist.`);
      }
      if (encoding_format === 'base64' && openAi.base64 === 'refuses') {
        return openAiRefusal(422, "encoding_format: Input should be 'float'");
      }
      if (input.length > openAi.limits.texts) return openAiRefusal(400, 'too many inputs');
      if (input.includes('')) return openAiRefusal(400, '$.input is invalid');
      if (input.some((text) => text.length > openAi.limits.characters)) {
        return openAiRefusal(400, "This model's maximum context length is 8192 tokens.");
      }
      const vectors = embed(input).map((vector) => vector.slice(0, dimensions));
      const asBase64 = encoding_format === 'base64' && openAi.base64 === 'sends';
      const data = vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: asBase64
          ? Buffer.from(Float32Array.from(vector).buffer).toString('base64')
          : vector,
      }));
      return { status: 200, body: { object: 'list', data: data.reverse(), model, usage: {} } };
    },
  );
  const openAi: OpenAiServer = Object.assign(server, {
    models: given.models ?? ['embed-1'],
    base64: given.base64 ?? 'sends',
  });
  return openAi;
};
