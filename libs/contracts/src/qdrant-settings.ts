import { z } from 'zod';

export const qdrantAddress = z
  .url({ protocol: /^https?$/, error: 'expected the http(s) address of a server' })
  .refine((url) => !/\/\/[^/]*@/.test(url), {
    message: 'a password does not belong in a spec: give the API key as SLUICE_QDRANT_API_KEY',
  });

export const qdrant = z
  .strictObject({
    url: qdrantAddress.describe(
      'REST address; the API key comes from the environment (SLUICE_QDRANT_API_KEY)',
    ),
    grpc_port: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('of the binary protocol; one above the port of `url` if absent'),
    m: z.int().min(2).max(256).default(16).describe('edges per node of the HNSW graph'),
    ef_construct: z.int().min(4).default(100).describe('candidates looked at per edge when built'),
    hnsw_ef: z
      .int()
      .min(1)
      .default(128)
      .describe('candidates looked at per search, unless more neighbours are asked for'),
    exact: z.boolean().default(false).describe('compares all vectors instead of using the graph'),
    quantization: z
      .enum(['none', 'int8', 'binary'])
      .default('none')
      .describe('what searches run on; the best are scored again with the vectors themselves'),
    oversampling: z
      .number()
      .min(1)
      .default(2)
      .describe('with quantization: candidates scored again, per neighbour asked for'),
    shards: z.int().min(1).default(1).describe('parts of a collection'),
    replicas: z.int().min(1).default(1).describe('copies of each part, on different nodes'),
    keep_versions: z
      .int()
      .min(1)
      .default(3)
      .describe('published versions of a dataset whose collections are kept'),
  })
  .describe('a Qdrant server and how it indexes');

/** A Qdrant server and how it indexes, defaults filled in. */
export type QdrantSettings = z.infer<typeof qdrant>;

/** The Qdrant server that is to answer, with defaults filled in; undefined where the exact index does. */
export const qdrantSettings = (vectors: string | QdrantSettings): QdrantSettings | undefined => {
  if (vectors === 'exact') return undefined;
  return typeof vectors === 'string' ? qdrant.parse({ url: vectors }) : vectors;
};
