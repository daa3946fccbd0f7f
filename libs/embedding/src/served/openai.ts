import { SluiceError } from '@sluice/contracts';
import { z } from 'zod';
import { type Endpoint, TooMuch } from './endpoint.ts';
import type { Protocol } from './protocol.ts';
import { vectorsOf } from './vectors.ts';

const answerSchema = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.unknown() })),
});

export interface OpenAiOptions {
  name: string;
  /** Asked of the server, where it can cut vectors. */
  dimensions?: number;
}

/** Texts of a request: some servers take 2,048 and some no more than this. */
const TEXTS = 64;

/** The `/v1/embeddings` that OpenAI made and that vLLM, Ollama, llama.cpp, Infinity and others speak. */
export const openAiProtocol = (
  endpoint: Endpoint,
  { name, dimensions }: OpenAiOptions,
): Protocol => {
  const path = endpoint.url.endsWith('/v1') ? '/embeddings' : '/v1/embeddings';
  /** A third of the bytes, and no parsing; servers that do not know it ignore it, or refuse. */
  let encoding: 'base64' | 'float' = 'base64';

  const ask = async (texts: readonly string[], signal?: AbortSignal): Promise<unknown> => {
    const question = { model: name, input: texts, dimensions, encoding_format: encoding };
    try {
      return await endpoint.ask(path, question, signal);
    } catch (error) {
      if (!(error instanceof TooMuch) || encoding === 'float') throw error;
      if (!/encoding_format|base64/i.test(error.message)) throw error;
      encoding = 'float';
      return ask(texts, signal);
    }
  };

  return {
    describe: () =>
      Promise.resolve({ identity: { name, dimensions }, isPinned: false, texts: TEXTS }),
    async embed(texts, signal) {
      const answer = answerSchema.safeParse(await ask(texts, signal)).data;
      if (!answer) {
        throw new SluiceError('model', `${endpoint.url}${path} does not answer as OpenAI's does`);
      }
      const inOrder = answer.data.toSorted((a, b) => a.index - b.index);
      const embeddings = inOrder.map(({ embedding }) => embedding);
      return vectorsOf(embeddings, texts.length, endpoint.url);
    },
  };
};
