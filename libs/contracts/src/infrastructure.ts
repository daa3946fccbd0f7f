import { z } from 'zod';
import { qdrant, qdrantAddress } from './qdrant-settings.ts';
import { BadQueueAddress, parseQueueAddress } from './queue-address.ts';

/** An address without a password: a spec is kept, sent around and shown. */
const queue = z.string().superRefine((text, context) => {
  try {
    const address = parseQueueAddress(text);
    if (address.kind === 'embedded' || address.password === undefined) return;
    context.addIssue('a password does not belong in a spec: give it as SLUICE_QUEUE_PASSWORD');
  } catch (error) {
    if (!(error instanceof BadQueueAddress)) throw error;
    context.addIssue(error.message);
  }
});

const cache = z
  .union([
    z.literal('off'),
    z.strictObject({
      path: z
        .string()
        .min(1)
        .optional()
        .describe('a folder; `.sluice/vectors` beside the artifacts if absent'),
      max_bytes: z
        .int()
        .min(1 << 20)
        .default(16 * 2 ** 30)
        .describe('what was not used for the longest time is forgotten beyond this'),
    }),
  ])
  .describe('vectors of texts that were embedded before; `off` embeds every text of every run');

/**
 * Where a run is worked on. Nothing here enters a digest: with the exact index, the same spec gives the
 * same dataset on one laptop and on a cluster.
 */
export const infrastructureSchema = z
  .strictObject({
    queue: queue
      .default('embedded')
      .describe(
        '`embedded`, or `redis://host:port`, `redis+sentinel://host,host/name`, ' +
          '`redis+cluster://host,host` (`rediss` for TLS), `postgres://host/database`',
      ),
    vectors: z
      .union([z.literal('exact'), qdrantAddress, qdrant], {
        error: 'expected `exact`, the address of a Qdrant server, or its settings with a `url`',
      })
      .default('exact')
      .describe('`exact`, or the address of a Qdrant server, alone or with settings'),
    storage: z
      .string()
      .min(1)
      .optional()
      .describe(
        'a folder or `s3://bucket/prefix` for versions and artifacts; output.path if absent',
      ),
    scratch: z
      .string()
      .min(1)
      .optional()
      .describe('a local folder for copies of what lies in a bucket; a temporary one if absent'),
    records: z
      .string()
      .min(1)
      .optional()
      .describe(
        '`postgres://user@host/database`, or a folder, for what is no artifact: specs, runs, keys, webhooks; ' +
          'its password is SLUICE_RECORDS_PASSWORD',
      ),
    traces: z
      .strictObject({
        url: z
          .url({ protocol: /^https?$/ })
          .describe('a collector that takes OTLP over HTTP, as http://collector:4318'),
        share: z
          .number()
          .min(0)
          .max(1)
          .default(1)
          .describe('of requests and runs that are followed'),
      })
      .optional()
      .describe('where OpenTelemetry traces go; none are made if absent'),
    embedding: z
      .strictObject({
        threads: z.int().min(1).optional().describe('one per core if absent'),
        provider: z
          .enum(['cpu', 'cuda', 'tensorrt', 'webgpu', 'coreml'])
          .default('cpu')
          .describe('what ONNX Runtime runs a model folder on'),
        device_id: z
          .int()
          .min(0)
          .default(0)
          .describe('which GPU, for cuda and tensorrt; several GPUs take a worker each'),
        token_budget: z
          .int()
          .min(1)
          .optional()
          .describe(
            'tokens of a batch, padding included; 1,024 on cpu and 16,384 elsewhere if absent',
          ),
        session_options: z
          .record(z.string(), z.unknown())
          .default({})
          .describe('further session options of ONNX Runtime, as they are'),
        cache: cache.prefault({}),
        models: z
          .string()
          .min(1)
          .optional()
          .describe('a folder for models of the hub; `~/.cache/sluice/models` if absent'),
        requests: z
          .int()
          .min(1)
          .default(8)
          .describe('requests under way at once to a server of models'),
        timeout: z
          .number()
          .positive()
          .default(60)
          .describe('seconds until a server of models must have answered a request'),
      })
      .prefault({}),
  })
  .describe('the servers and devices a run is worked on with; never changes what it finds');

export type Infrastructure = z.infer<typeof infrastructureSchema>;

/** Whether a place is in a bucket, not a folder of this machine. */
export const isBucketUri = (place: string): boolean => place.startsWith('s3://');
