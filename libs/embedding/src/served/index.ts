import type { ModelKind } from '../model-kind.ts';
import { openEndpoint } from './endpoint.ts';
import { openAiProtocol } from './openai.ts';
import { openServedEmbedder } from './served-embedder.ts';
import { teiProtocol } from './tei.ts';

/** Models that run on a server; the schema of a spec sees to it that its API is named. */
export const served: ModelKind = {
  form: 'http://HOST',
  handles: (modelPath) => /^https?:/.test(modelPath),
  open({ path, api, name = '', prompts, dimensions }, { requests = 8, timeout = 60, vectors }) {
    const endpoint = openEndpoint(path, { timeout: timeout * 1_000 });
    const protocol =
      api === 'openai'
        ? openAiProtocol(endpoint, { name, dimensions })
        : teiProtocol(endpoint, { normalize: true });
    return openServedEmbedder(endpoint, protocol, {
      concurrency: requests,
      prompts: { anchor: prompts?.query ?? '', document: prompts?.document ?? '' },
      settings: { api },
      vectors,
    });
  },
};
