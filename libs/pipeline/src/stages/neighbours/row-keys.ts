import { DIGEST_WORDS } from '../../digest.ts';
import { embedName } from '../../lineage.ts';
import type { Plan } from '../../plan.ts';
import type { Artifact, Ports, Role } from '../../ports.ts';
import type { RowKeys } from '../../row-matching.ts';
import { shardsOf } from '../../shards.ts';
import { anchorsShareVectors } from '../../vectors.ts';
import { DIGESTS } from '../embed.ts';
import type { IngestMeta } from '../ingest.ts';

/**
 * A key for each document or anchor of a run, by its vector and, where there are classes, its label: all that
 * shapes who its neighbours are, and nothing else. Two runs that gave a row the same key found the same for it.
 * Undefined where the artifacts that tell are gone.
 */
export const rowKeys = async (
  plan: Plan,
  rows: Artifact<IngestMeta>,
  role: Role,
  ports: Ports,
): Promise<RowKeys | undefined> => {
  const read = async (file: string): Promise<Int32Array> =>
    (await ports.matrices.read(await ports.artifacts.path(rows, file))).data as Int32Array;
  const shared = role === 'anchor' && anchorsShareVectors(plan, rows.meta);
  const keys = await vectorDigests(plan, rows.meta, shared ? 'document' : role, ports);
  if (!keys) return undefined;
  const own = shared ? pick(keys, await read('anchor-documents.npy')) : keys;
  if (!rows.meta.hasLabels) return own;
  const labels = pick(await read('label-keys.npy'), await read(`${role}-labels.npy`));
  return own.map((word, i) => word ^ labels[i]!);
};

const vectorDigests = async (
  plan: Plan,
  meta: IngestMeta,
  role: Role,
  ports: Ports,
): Promise<RowKeys | undefined> => {
  const rows = role === 'anchor' ? meta.anchors : meta.documents;
  const digests = new Int32Array(rows * DIGEST_WORDS);
  for (const shard of shardsOf(rows)) {
    const artifact = await ports.artifacts.find(embedName(plan, role, shard));
    if (!artifact) return undefined;
    const { data } = await ports.matrices.read(await ports.artifacts.path(artifact, DIGESTS));
    digests.set(data, shard.start * DIGEST_WORDS);
  }
  return digests;
};

/** The keys of some rows, in the order asked for. */
const pick = (keys: RowKeys, rows: Int32Array): RowKeys => {
  const picked = new Int32Array(rows.length * DIGEST_WORDS);
  rows.forEach((row, i) =>
    picked.set(keys.subarray(row * DIGEST_WORDS, (row + 1) * DIGEST_WORDS), i * DIGEST_WORDS),
  );
  return picked;
};
