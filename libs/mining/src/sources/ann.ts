import { raggedOf, type Ragged } from '../ragged.ts';
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
  const documents: number[][] = [];
  const ranks: number[] = [];
  for (let a = 0; a + 1 < neighbours.offsets.length; a++) {
    const row: number[] = [];
    for (let i = neighbours.offsets[a]; i < neighbours.offsets[a + 1] && row.length < depth; i++) {
      const document = neighbours.values[i];
      if (labels && labels.documents[document] === labels.anchors[a]) continue;
      ranks.push(row.push(document));
    }
    documents.push(row);
  }
  const { offsets, values } = raggedOf(documents);
  return {
    offsets,
    values,
    ranks: Int32Array.from(ranks),
    sources: new Uint8Array(values.length).fill(source),
  };
};
