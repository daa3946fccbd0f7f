import { rowHas, type Ragged } from '../ragged.ts';
import type { Shard } from '../shard.ts';

/** What says which documents are relevant to whom, and whom is asked about. */
type Asked = Pick<Shard, 'anchors' | 'documents' | 'judged'> & { proposals: Ragged };

/** Whether a document is judged relevant to an anchor, or of its class. */
const relevanceOf = ({
  anchors: { labels: ours },
  documents: { labels: theirs },
  judged,
}: Asked): ((anchor: number, document: number) => boolean) =>
  ours && theirs
    ? (anchor, document) => theirs[document] === ours[anchor] || rowHas(judged, anchor, document)
    : (anchor, document) => rowHas(judged, anchor, document);

/**
 * Per proposal the share of the candidate's k nearest documents, itself not counted, that are relevant to
 * the anchor: judged so, or of its class. NaN where the candidate has no neighbours.
 *
 * @param neighbours per document of the corpus its nearest ones, best first
 */
export const neighbourVotes = (asked: Asked, neighbours: Ragged, k: number): Float64Array => {
  const { offsets, values } = asked.proposals;
  const isRelevant = relevanceOf(asked);
  const votes = new Float64Array(values.length);
  for (let anchor = 0; anchor + 1 < offsets.length; anchor++) {
    for (let proposal = offsets[anchor]; proposal < offsets[anchor + 1]; proposal++) {
      const candidate = values[proposal];
      const end = neighbours.offsets[candidate + 1];
      let voters = 0;
      let relevant = 0;
      for (let i = neighbours.offsets[candidate]; i < end && voters < k; i++) {
        const voter = neighbours.values[i];
        if (voter === candidate) continue;
        voters++;
        if (isRelevant(anchor, voter)) relevant++;
      }
      votes[proposal] = relevant / voters;
    }
  }
  return votes;
};

/**
 * Per proposal 1 where the candidate and some document relevant to the anchor are each among the other's k
 * nearest, themselves not counted; else 0.
 *
 * @param neighbours per document of the corpus its nearest ones, best first
 */
export const mutualNeighbours = (asked: Asked, neighbours: Ragged, k: number): Uint8Array => {
  const { offsets, values } = asked.proposals;
  const isRelevant = relevanceOf(asked);
  const mutual = new Uint8Array(values.length);
  for (let anchor = 0; anchor + 1 < offsets.length; anchor++) {
    for (let proposal = offsets[anchor]; proposal < offsets[anchor + 1]; proposal++) {
      const candidate = values[proposal];
      const end = neighbours.offsets[candidate + 1];
      let seen = 0;
      for (let i = neighbours.offsets[candidate]; i < end && seen < k; i++) {
        const other = neighbours.values[i];
        if (other === candidate) continue;
        seen++;
        if (isRelevant(anchor, other) && isNeighbour(neighbours, k, other, candidate)) {
          mutual[proposal] = 1;
          break;
        }
      }
    }
  }
  return mutual;
};

/** Whether a document is among the k nearest of another. */
const isNeighbour = (
  { offsets, values }: Ragged,
  k: number,
  of: number,
  document: number,
): boolean => {
  let seen = 0;
  for (let i = offsets[of]; i < offsets[of + 1] && seen < k; i++) {
    if (values[i] === document) return true;
    if (values[i] !== of) seen++;
  }
  return false;
};
