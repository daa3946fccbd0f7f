import { countPoints } from './collections.ts';
import type { Corpus } from './content-ids.ts';
import { LABEL } from './points.ts';
import type { Server } from './server.ts';
import { readRow } from './vector-rows.ts';

/** Documents whose vectors and labels are compared: a hundredth of them wrong is missed once in 13 times. */
const SAMPLE = 256;

/**
 * Whether a collection holds a corpus, as far as can be told without reading it whole: as many points, and,
 * for documents spread over it evenly, the same vectors to the last bit and the same labels.
 */
export async function holdsCorpus(server: Server, name: string, corpus: Corpus): Promise<boolean> {
  const { rows, dimensions, labels, ids } = corpus;
  if ((await countPoints(server, name)) !== rows) return false;
  const sample = Array.from({ length: Math.min(rows, SAMPLE) }, (_, i) =>
    Math.floor((i * rows) / Math.min(rows, SAMPLE)),
  );
  const points = await server.manage((client) =>
    client.retrieve(name, {
      ids: sample.map((row) => ids[row]),
      with_vector: true,
      with_payload: labels !== undefined,
    }),
  );
  const found = new Map(points.map((point) => [Number(point.id), point]));
  for (const row of sample) {
    const point = found.get(ids[row]);
    if (labels && point?.payload?.[LABEL] !== labels[row]) return false;
    const stored = Float32Array.from((point?.vector ?? []) as number[]);
    const sent = await readRow(corpus.segments, row, dimensions);
    if (stored.length !== dimensions || sent.some((value, i) => value !== stored[i])) return false;
  }
  return true;
}
