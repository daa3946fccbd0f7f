import { dot, type PairScores, type Ragged, type Shard } from '@sluice/mining';
import { guideEmbedders, type Plan } from '../plan.ts';
import type { Embedder, Ports, Role, RowRange } from '../ports.ts';
import { readTextColumn, rowSet, type TextColumn } from '../text-column.ts';
import { ingested } from './ingest.ts';

/** Texts given to a guide at once. */
const BATCH = 512;

/**
 * What the guide models of a plan say of the pairs of a shard: cosines of their own vectors. Only texts that
 * the shard is about are embedded, each once, and those that a guide has seen before come from its cache.
 *
 * @param range of the anchors the shard is about
 */
export const guideScores = async (
  plan: Plan,
  shard: Shard,
  range: RowRange,
  ports: Ports,
): Promise<PairScores[]> => {
  const rows = await ingested(plan, ports);
  const column = async (role: Role, wanted: Uint8Array): Promise<TextColumn> => {
    const path = await ports.artifacts.path(rows, `${role}s.parquet`);
    return readTextColumn(ports.tables, path, 'text', wanted);
  };
  const { list, at } = documentsOf(shard, rows.meta.documents);
  const ofRange = new Uint8Array(rows.meta.anchors).fill(1, range.start, range.end);
  const anchorTexts = await column('anchor', ofRange);
  const documentTexts = await column('document', rowSet(rows.meta.documents, list));
  const anchors = Array.from({ length: range.end - range.start }, (_, a) =>
    anchorTexts.at(range.start + a),
  );
  const documents = Array.from(list, (document) => documentTexts.at(document));
  const scores: PairScores[] = [];
  for (const guide of await guideEmbedders(plan, ports)) {
    const { dimensions } = guide;
    const left = await unitVectors(guide, anchors, 'anchor');
    const right = await unitVectors(guide, documents, 'document');
    const cosines = ({ offsets, values }: Ragged): Float64Array => {
      const found = new Float64Array(values.length);
      for (let a = 0; a + 1 < offsets.length; a++) {
        for (let i = offsets[a]!; i < offsets[a + 1]!; i++) {
          const document = at[values[i]!]! * dimensions;
          found[i] = dot(left, a * dimensions, right, document, dimensions);
        }
      }
      return found;
    };
    scores.push({ proposals: cosines(shard.proposals), positives: cosines(shard.positives) });
  }
  return scores;
};

/** The documents a shard is about, each once, and where each is in the list. */
const documentsOf = (
  { proposals, positives }: Shard,
  documents: number,
): { list: number[]; at: Int32Array } => {
  const at = new Int32Array(documents).fill(-1);
  const list: number[] = [];
  for (const { values } of [proposals, positives]) {
    for (const document of values) {
      if (at[document] === -1) at[document] = list.push(document) - 1;
    }
  }
  return { list, at };
};

/** Vectors of unit length; NaN, which no filter rejects, where the guide has none for a text. */
const unitVectors = async (
  guide: Embedder,
  texts: readonly string[],
  role: Role,
): Promise<Float32Array> => {
  const { dimensions } = guide;
  const vectors = new Float32Array(texts.length * dimensions);
  for (let from = 0; from < texts.length; from += BATCH) {
    const some = await guide.embed(texts.slice(from, from + BATCH), role);
    vectors.set(some, from * dimensions);
  }
  for (let at = 0; at < vectors.length; at += dimensions) {
    const norm = Math.sqrt(dot(vectors, at, vectors, at, dimensions));
    for (let i = at; i < at + dimensions; i++) vectors[i]! /= norm;
  }
  return vectors;
};
