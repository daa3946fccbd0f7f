import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { onTestFinished } from 'vitest';
import type { Manifest } from '@sluice/contracts';
import { distanceOf, HARDNESS, hardnessOf, seededRandom } from '@sluice/mining';
import { createAudits, type Audit } from '../src/index.ts';

export const MARGIN = 0.2;

export interface Candidate {
  anchor_id: string;
  candidate_id: string;
  source: 'ann' | 'random';
  rank: number;
  similarity: number | null;
  decision: 'rejected' | 'kept' | 'selected' | 'review';
  reason: string | null;
  loss: number | null;
}

export interface Triplet {
  anchor_id: string;
  positive_id: string;
  negative_id: string;
  d_ap: number;
  d_an: number;
  hardness: string;
  row: number;
}

export interface Positive {
  anchor_id: string;
  positive_id: string;
  similarity: number;
  d_ap: number;
}

export interface Text {
  id: string;
  text: string;
}

export interface MadeAudit {
  candidates: Candidate[];
  triplets: Triplet[];
  positives: Positive[];
  'anchor-texts': Text[];
  'document-texts': Text[];
}

const distance = (similarity: number): number => distanceOf('euclidean', similarity);

const REASONS = ['relative_margin', 'known_positive', 'rank_window'];
const WORDS = ['Card', 'loan', 'TRANSFER', 'refund', 'Ärger', 'fee'];

/** 40 anchors with two positives and eight candidates each, of 60 documents; the same for the same seed. */
export const madeAudit = (seed = 1): MadeAudit => {
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[random.below(items.length)];
  const sentence = (): string => Array.from({ length: 4 }, () => pick(WORDS)).join(' ');
  const made: MadeAudit = {
    candidates: [],
    triplets: [],
    positives: [],
    'anchor-texts': Array.from({ length: 40 }, (_, i) => ({ id: `a${i}`, text: sentence() })),
    'document-texts': Array.from({ length: 60 }, (_, i) => ({ id: `d${i}`, text: sentence() })),
  };
  for (let a = 0; a < 40; a++) {
    const anchor_id = `a${a}`;
    // The last anchor has no positive, as one whose class is empty.
    const positives = a === 39 ? [] : [random.below(20), 20 + random.below(20)];
    for (const positive of positives) {
      // Similarities to a sixteenth, so that some are equal and margins lie on edges.
      const similarity = random.below(17) / 16;
      const positive_id = `d${positive}`;
      made.positives.push({ anchor_id, positive_id, similarity, d_ap: distance(similarity) });
    }
    for (let rank = 1; rank <= 8; rank++) {
      const similarity = a === 0 && rank === 1 ? null : random.below(17) / 16;
      const decision = pick(['rejected', 'kept', 'selected', 'review'] as const);
      const chosen = decision === 'selected' && positives.length > 0 && similarity !== null;
      const candidate_id = `d${(rank * 7 + a) % 60}`;
      made.candidates.push({
        anchor_id,
        candidate_id,
        source: pick(['ann', 'random'] as const),
        rank,
        similarity,
        decision: decision === 'selected' && !chosen ? 'kept' : decision,
        reason: decision === 'rejected' || decision === 'review' ? pick(REASONS) : null,
        loss: random.below(2) === 0 ? null : random.uniform(),
      });
      if (!chosen) continue;
      for (const { positive_id, d_ap } of made.positives.slice(-positives.length)) {
        const d_an = distance(similarity);
        const hardness = HARDNESS[hardnessOf(d_ap, d_an, MARGIN)];
        const row = made.triplets.length;
        made.triplets.push({
          anchor_id,
          positive_id,
          negative_id: candidate_id,
          d_ap,
          d_an,
          hardness,
          row,
        });
      }
    }
  }
  return made;
};

const TYPES: Record<string, string> = {
  rank: 'integer',
  row: 'integer',
  similarity: 'double',
  loss: 'double',
  d_ap: 'double',
  d_an: 'double',
};

/** Writes an audit as a published version has it, and opens it. */
export const openMade = async (
  made: MadeAudit,
): Promise<{ audit: Audit; cache: string; reopen: () => Audit }> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-audit-'));
  await mkdir(join(folder, 'audit'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const files: Manifest['files'] = [];
  for (const [table, rows] of Object.entries(made) as [string, object[]][]) {
    const path = `audit/${table}-00000-of-00001.parquet`;
    const columns = Object.keys(rows[0]).map((name) => `"${name}" ${TYPES[name] ?? 'varchar'}`);
    await connection.run(`create table made (${columns.join(', ')})`);
    await connection.run(
      `insert into made select unnest(from_json($rows::json, $shape), recursive := true)`,
      {
        rows: JSON.stringify(rows),
        shape: JSON.stringify([
          Object.fromEntries(Object.keys(rows[0]).map((name) => [name, TYPES[name] ?? 'varchar'])),
        ]),
      },
    );
    await connection.run(`copy made to '${join(folder, path)}' (format parquet)`);
    await connection.run('drop table made');
    files.push({ path, sha256: 'a'.repeat(64), bytes: 1, rows: rows.length });
  }
  connection.closeSync();
  instance.closeSync();
  const cache = join(folder, 'cache');
  const manifest = {
    dataset: 'made',
    version: 'v0001-aaaaaaaa',
    distance: 'euclidean',
    margin: MARGIN,
    counts: { candidates: { ann: made.candidates.length } },
    files,
  } as unknown as Manifest;
  const opened = [createAudits(cache)];
  onTestFinished(async () => {
    for (const audits of opened) await audits.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    cache,
    audit: opened[0].open(folder, manifest),
    reopen: () => {
      const audits = createAudits(cache);
      opened.push(audits);
      return audits.open(folder, manifest);
    },
  };
};
