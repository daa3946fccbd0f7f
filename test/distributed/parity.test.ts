import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '@sluice/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../stack/stack.ts';
import { readAudit } from '../support/audit.ts';
import { sluice } from '../support/cli.ts';
import { datasetSpec, writeSpec } from '../support/datasets.ts';
import { dataFolder } from '../support/folders.ts';
import { redisProgram } from '../support/redis-server.ts';

interface Published {
  manifest: Manifest;
  triplets: Set<string>;
}

const run = async (folder: string, spec: Record<string, unknown>): Promise<Published> => {
  const { code, stdout, stderr } = await sluice('run', await writeSpec(folder, spec), '--json');
  expect(code, stderr).toBe(0);
  const manifest = JSON.parse(stdout) as Manifest & { folder: string };
  const { triplets: rows } = await readAudit(manifest.folder);
  const keys = rows.map(({ anchor_id, positive_id, negative_id }) =>
    [anchor_id, positive_id, negative_id].join(' '),
  );
  return { manifest, triplets: new Set(keys) };
};

describe.skipIf(!redisProgram || !dataFolder())('five processes, Redis and Qdrant', () => {
  let folder: string;
  let stack: Stack;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-parity-'));
    stack = await startStack({ storage: join(folder, 'shared'), qdrant: true });
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['banking77', 'cranfield'])('make of %s what one process makes', async (name) => {
    const spec = await datasetSpec(name, folder);
    const { SLUICE_QUEUE: queue, SLUICE_STORAGE: storage } = stack.environment;
    const alone = await run(join(folder, 'alone'), spec);
    const exact = await run(join(folder, 'exact'), {
      ...spec,
      infrastructure: { queue, storage },
    });
    expect(exact.manifest.content_digest).toBe(alone.manifest.content_digest);
    expect(exact.triplets).toEqual(alone.triplets);

    const vectors = stack.qdrant!.url;
    const approximate = await run(join(folder, 'qdrant'), {
      ...spec,
      infrastructure: { queue, storage, vectors },
    });
    expect(approximate.manifest.index).toMatchObject({ kind: expect.stringContaining('qdrant') });
    expect(approximate.manifest.index.recall_at_k).toBeGreaterThanOrEqual(0.98);
    const same = [...approximate.triplets].filter((triplet) => exact.triplets.has(triplet));
    expect(same.length / exact.triplets.size).toBeGreaterThanOrEqual(0.98);
  });
});
