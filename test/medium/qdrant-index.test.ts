import { afterAll, beforeAll, describe } from 'vitest';

import { createQdrantIndex, type QdrantIndexOptions } from '@sluice/vector-index/qdrant';
import { qdrantSettings } from '@sluice/contracts';

import { conformsToVectorIndex } from '../../libs/vector-index/test/conformance.ts';
import { qdrantIsMissing, startQdrant, type QdrantServer } from '../support/qdrant-server.ts';

const missing = qdrantIsMissing();

describe.skipIf(missing)('the Qdrant index', () => {
  let server: QdrantServer;
  beforeAll(async () => {
    server = await startQdrant();
  });
  afterAll(() => server.stop());

  const indexWith = (prefix: string, settings: Partial<QdrantIndexOptions> = {}) =>
    createQdrantIndex({ ...qdrantSettings(server.url)!, prefix, ...settings });

  describe('over gRPC', () => {
    conformsToVectorIndex(() => indexWith('grpc'), { exact: false });
  });
  describe('over REST', () => {
    conformsToVectorIndex(() => indexWith('rest', { grpc_port: 1 }), { exact: false });
  });
});
