import { SluiceError } from '@sluice/contracts';
import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import type { Protocol } from './protocol.ts';
import { vectorsOf } from './vectors.ts';

/** `/info` of text-embeddings-inference, as far as it matters here. */
const infoSchema = z.object({
  model_id: z.string(),
  model_sha: z.string().nullish(),
  model_dtype: z.string(),
  model_type: z.unknown(),
  max_input_length: z.number(),
  max_client_batch_size: z.int().min(1),
});

const COMMIT = /^[0-9a-f]{40}$/;

export interface TeiOptions {
  normalize: boolean;
}

/** The API of Hugging Face's text-embeddings-inference: `/info`, `/embed`. */
export const teiProtocol = (endpoint: Endpoint, { normalize }: TeiOptions): Protocol => ({
  async describe(signal) {
    const info = infoSchema.safeParse(await endpoint.ask('/info', undefined, signal)).data;
    if (!info) {
      const remedy = 'if it is OpenAI-compatible, set model.api: openai and model.name';
      throw new SluiceError('model', `${endpoint.url}/info is not that of a TEI server; ${remedy}`);
    }
    const { model_id, model_sha = null, model_dtype, model_type, max_input_length } = info;
    return {
      identity: { model_id, model_sha, model_dtype, model_type, max_input_length },
      // It is the revision the server was started with, which need not be a commit, or be given at all.
      isPinned: COMMIT.test(model_sha ?? ''),
      texts: info.max_client_batch_size,
    };
  },
  async embed(texts, signal) {
    const question = { inputs: texts, normalize, truncate: true };
    return vectorsOf(await endpoint.ask('/embed', question, signal), texts.length, endpoint.url);
  },
});
