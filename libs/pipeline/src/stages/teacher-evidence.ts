import { teacherQuestions, type PairScores, type Ragged, type Shard } from '@sluice/mining';
import { teacherOf, type Plan } from '../plan.ts';
import type { JobContext, Ports, RowRange } from '../ports.ts';
import { rowSet } from '../text-column.ts';
import { ingested } from './ingest.ts';
import { readTexts } from './texts.ts';

/** Pairs given to the teacher at once. */
const BATCH = 256;

/**
 * What the teacher of a plan says of the pairs of a shard that hang on it: the candidates that nothing else
 * rejects, and the positives of their anchors, which they are measured by. All others are NaN.
 *
 * @param range of the anchors the shard is about
 */
export const teacherScores = async (
  plan: Plan,
  shard: Shard,
  range: RowRange,
  ports: Ports,
  { signal }: JobContext = {},
): Promise<PairScores> => {
  const questions = teacherQuestions(shard, plan.spec.filter);
  const asked = new Uint8Array(range.end - range.start);
  const candidates = pairsOf(shard.proposals, (proposal) => questions.has(proposal));
  for (const { anchor } of candidates) asked[anchor] = 1;
  const positives = pairsOf(shard.positives, (_, anchor) => asked[anchor] === 1);
  const pairs = [...candidates, ...positives];
  const rows = await ingested(plan, ports);
  const wanted = {
    anchors: rowSet(
      rows.meta.anchors,
      pairs.map(({ anchor }) => range.start + anchor),
    ),
    documents: rowSet(
      rows.meta.documents,
      pairs.map(({ document }) => document),
    ),
  };
  const texts = await readTexts(rows, wanted, ports);
  const teacher = await teacherOf(plan, ports);
  const scores = new Float64Array(pairs.length);
  for (let from = 0; from < pairs.length; from += BATCH) {
    const some = pairs
      .slice(from, from + BATCH)
      .map(
        ({ anchor, document }) =>
          [texts.anchors.at(range.start + anchor), texts.documents.at(document)] as const,
      );
    scores.set(await teacher.score(some, signal), from);
  }
  const placed = (all: number, list: readonly Pair[], from: number): Float64Array => {
    const found = new Float64Array(all).fill(NaN);
    list.forEach(({ place }, i) => (found[place] = scores[from + i]!));
    return found;
  };
  return {
    proposals: placed(shard.proposals.values.length, candidates, 0),
    positives: placed(shard.positives.values.length, positives, candidates.length),
  };
};

/** An anchor by its row in the shard, a document, and the place of the two in their list. */
interface Pair {
  anchor: number;
  document: number;
  place: number;
}

const pairsOf = (
  { offsets, values }: Ragged,
  isAsked: (place: number, anchor: number) => boolean,
): Pair[] => {
  const pairs: Pair[] = [];
  for (let anchor = 0; anchor + 1 < offsets.length; anchor++) {
    for (let place = offsets[anchor]!; place < offsets[anchor + 1]!; place++) {
      if (isAsked(place, anchor)) pairs.push({ anchor, document: values[place]!, place });
    }
  }
  return pairs;
};
