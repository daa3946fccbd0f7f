import { hash } from 'node:crypto';
import { DIGEST_WORDS, digestRows } from '../digest.ts';
import { embedName, isNormalized } from '../lineage.ts';
import { embedderOf, type Plan } from '../plan.ts';
import type { Artifact, Ports, JobContext, Role, RowRange } from '../ports.ts';
import { timed, type Timing } from '../timing.ts';
import { ingested } from './ingest.ts';

/** Why a vector cannot be used. */
export type VectorFault = 'zero' | 'not a number' | 'infinite';

export interface EmbedMeta extends Timing {
  rows: number;
  dimensions: number;
  /** Rows (of all anchors or documents) whose vectors are unusable; they are stored as zeros. */
  unusable: { row: number; id: string; fault: VectorFault }[];
}

/** Per row a digest of its vector. */
export const DIGESTS = 'digests.npy';

/** Texts given to the embedder at once: it sorts them by length, and pads the less the more there are. */
const BATCH = 4096;

/** The `embed` stage, one shard: vectors of a range of anchors or documents, with their ids beside. */
export const embed = async (
  plan: Plan,
  role: Role,
  range: RowRange,
  ports: Ports,
  { signal, progress }: JobContext = {},
): Promise<Artifact<EmbedMeta>> => {
  const rows = await ingested(plan, ports);
  const { dimensions } = plan.model;
  const embedder = await embedderOf(plan, ports);
  const table = await ports.artifacts.path(rows, `${role}s.parquet`);
  return ports.artifacts.write(embedName(plan, role, range), async (draft) => {
    const count = range.end - range.start;
    const vectors = new Float32Array(count * dimensions);
    const ids: string[] = [];
    const unusable: EmbedMeta['unusable'] = [];
    const { seconds } = await timed(async () => {
      for await (const batch of ports.tables.read(table, ['id', 'text'], range)) {
        const texts = batch['text'] as string[];
        for (let from = 0; from < texts.length; from += BATCH) {
          const some = texts.slice(from, from + BATCH);
          const part = await embedder.embed(some, role, signal);
          vectors.set(part, (ids.length + from) * dimensions);
          progress?.(ids.length + from + some.length, count);
        }
        ids.push(...(batch['id'] as string[]));
      }
      for (let row = 0; row < count; row++) {
        const vector = vectors.subarray(row * dimensions, (row + 1) * dimensions);
        const fault = settle(vector, isNormalized(plan));
        if (fault) unusable.push({ row: range.start + row, id: ids[row]!, fault });
      }
    });
    await ports.matrices.write(draft.path('vectors.npy'), {
      data: vectors,
      shape: [count, dimensions],
    });
    await ports.matrices.write(draft.path(DIGESTS), {
      data: digestsOf(vectors, dimensions),
      shape: [count, DIGEST_WORDS],
    });
    const writer = await ports.tables.create(draft.path('ids.parquet'), [
      { name: 'id', type: 'string' },
    ]);
    await writer.append({ id: ids });
    await writer.close();
    return { rows: count, dimensions, unusable, items: count, seconds };
  });
};

/** Equal for vectors of equal bits, so that these are found without reading vectors. */
const digestsOf = (vectors: Float32Array<ArrayBuffer>, dimensions: number): Int32Array => {
  const bytes = dimensions * vectors.BYTES_PER_ELEMENT;
  return digestRows(vectors.length / dimensions, (row) =>
    hash('sha256', new Uint8Array(vectors.buffer, row * bytes, bytes), 'buffer'),
  );
};

/** Scales a vector to unit length in place, or zeroes it and says what is wrong with it. */
const settle = (vector: Float32Array, normalize: boolean): VectorFault | undefined => {
  let squared = 0;
  for (const x of vector) squared += x * x;
  const fault = faultOf(squared);
  if (fault) vector.fill(0);
  else if (normalize) {
    const norm = Math.sqrt(squared);
    for (let i = 0; i < vector.length; i++) vector[i]! /= norm;
  }
  return fault;
};

const faultOf = (squared: number): VectorFault | undefined => {
  if (Number.isNaN(squared)) return 'not a number';
  if (squared === Number.POSITIVE_INFINITY) return 'infinite';
  return squared === 0 ? 'zero' : undefined;
};
