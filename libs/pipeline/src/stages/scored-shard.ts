import {
  emptyRagged,
  raggedSlice,
  sortedRows,
  type Evidence,
  type Ragged,
  type Shard,
} from '@sluice/mining';
import type { Plan } from '../plan.ts';
import type { JobContext, Ports, RowRange } from '../ports.ts';
import { anchorVectors, scorePairs, vectorFiles } from '../vectors.ts';
import { readDecided, verdictsOnProposals } from './decided-pairs.ts';
import { gatherEvidence } from './evidence.ts';
import { indexStageName } from './index-name.ts';
import type { IndexMeta } from './index-vectors.ts';
import type { Facts, IngestMeta } from './ingest.ts';
import { choosePositives, withConfirmed, type ScoredRagged } from './positives.ts';
import { readProposals } from './proposals.ts';
import { required } from './required.ts';

/** All that curation looks at for a range of anchors, scored against the stored vectors. */
export const scoredShard = async (
  plan: Plan,
  meta: IngestMeta,
  facts: Facts,
  range: RowRange,
  ports: Ports,
  context: JobContext = {},
): Promise<Shard> => {
  const { start, end } = range;
  const index = await required<IndexMeta>(indexStageName(plan, meta), ports);
  const unusable = new Uint8Array(meta.documents);
  for (const document of index.meta.unusable) unusable[document] = 1;
  const proposals = await readProposals(plan, meta, range, ports);
  const anchors = await anchorVectors(plan, range, facts.own, ports);
  const files = await vectorFiles(plan, 'document', meta.documents, ports);
  const score = async <Lists extends Ragged>(lists: Lists): Promise<Lists & ScoredRagged> => {
    const pairs = { anchors: rowOfEach(lists), documents: lists.values };
    return { ...lists, similarities: await scorePairs(anchors, files, pairs, ports.matrices) };
  };
  const usable = (document: number): boolean =>
    unusable[document] === 0 && facts.heldOut?.documents[document] !== 1;
  const own = facts.own.subarray(start, end);
  const decided = await readDecided(plan, range, ports);
  const chosen = await choosePositives(plan.spec, facts, range, usable, score);
  const positives = decided ? await withConfirmed(chosen, decided, own, usable, score) : chosen;
  const known: Evidence = {};
  if (decided) known.verdicts = verdictsOnProposals(proposals, decided);
  if (facts.heldOut) {
    const { anchors: heldOut, documents } = facts.heldOut;
    known.heldOut = { anchors: heldOut.subarray(start, end), documents };
  }
  const shard: Shard = {
    anchors: {
      keys: facts.keys.anchors.subarray(start, end),
      labels: facts.labels?.anchors.subarray(start, end),
      ownDocument: own,
    },
    documents: { keys: facts.keys.documents, labels: facts.labels?.documents, unusable },
    judged: facts.judged
      ? sortedRows(raggedSlice(facts.judged, start, end))
      : emptyRagged(end - start),
    positives,
    proposals: await score(proposals),
    evidence: known,
  };
  return { ...shard, evidence: await gatherEvidence(plan, meta, shard, range, ports, context) };
};

/** The row that each value of a ragged list belongs to. */
const rowOfEach = ({ offsets, values }: Ragged): Int32Array => {
  const rows = new Int32Array(values.length);
  for (let r = 0; r + 1 < offsets.length; r++) rows.fill(r, offsets[r], offsets[r + 1]);
  return rows;
};
