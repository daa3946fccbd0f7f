import type { Ragged } from '../ragged.ts';
import type { Proposals } from '../shard.ts';

/**
 * The `ann` source: proposes each anchor's nearest documents (best first), passing over those of the
 * anchor's class, at most `depth` of them. Ranks count what may be proposed, from 1.
 */
export const proposeNeighbours = (
  neighbours: Ragged,
  depth: number,
  source: number,
  labels?: { anchors: Int32Array; documents: Int32Array },
): Proposals => {
  const room = neighbours.values.length;
  const offsets = new Uint32Array(neighbours.offsets.length);
  const values = new Int32Array(room);
  const ranks = new Int32Array(room);
  let end = 0;
  for (let a = 0; a + 1 < offsets.length; a++) {
    const start = end;
    const last = neighbours.offsets[a + 1];
    for (let i = neighbours.offsets[a]; i < last && end < start + depth; i++) {
      const document = neighbours.values[i];
      if (labels && labels.documents[document] === labels.anchors[a]) continue;
      values[end] = document;
      ranks[end] = ++end - start;
    }
    offsets[a + 1] = end;
  }
  return {
    offsets,
    values: values.slice(0, end),
    ranks: ranks.slice(0, end),
    sources: new Uint8Array(end).fill(source),
  };
};
