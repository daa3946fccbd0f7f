import { raggedSlice, rowHas, sortedRows, type Truth } from '@sluice/mining';
import type { RowRange } from '../ports.ts';
import type { Facts } from './ingest.ts';

/** The facts of a range of anchors, numbered from 0; documents keep their numbers. */
export const factsOf = ({ keys, own, labels, judged }: Facts, { start, end }: RowRange): Facts => ({
  keys: { anchors: keys.anchors.subarray(start, end), documents: keys.documents },
  own: own.subarray(start, end),
  ...(labels && {
    labels: { anchors: labels.anchors.subarray(start, end), documents: labels.documents },
  }),
  ...(judged && {
    judged: {
      ...raggedSlice(judged, start, end),
      grades: judged.grades.subarray(judged.offsets[start], judged.offsets[end]),
    },
  }),
});

/** Which documents are relevant to the anchors of some facts. */
export const truthOf = ({ keys, own, labels, judged }: Facts): Truth => {
  const truth = { ownDocument: own, documents: keys.documents.length };
  if (labels) {
    return {
      ...truth,
      isPositive: (anchor, document) => labels.documents[document] === labels.anchors[anchor],
    };
  }
  const positives = sortedRows(judged!);
  return { ...truth, isPositive: (anchor, document) => rowHas(positives, anchor, document) };
};
