import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createExactIndex } from '@sluice/vector-index';
import { readAudit, type CandidateRow } from './audit.ts';
import { temporaryFolder } from './folders.ts';
import { hashEmbedder, runStages, specOf, testPorts } from './in-process.ts';
import { jsonl, put } from './texts.ts';

/** A row of classes, written to a file of its own for each run. */
export interface Row {
  id: string;
  text: string;
  label: number;
}

/** `count` rows in `classes` classes, row i in class i mod `classes`. */
export const madeRows = (count: number, classes: number): Row[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `r${i}`,
    text: `row ${i}`,
    label: i % classes,
  }));

export interface Given {
  rows: Row[];
  mine: object;
  /** Lines of a prediction log, and what the spec says of it. */
  log?: object[];
  predictions?: object;
  select?: object;
  maxRejected?: number;
  threads?: number;
  embedder?: ReturnType<typeof hashEmbedder>;
}

/** Runs a spec over class-labelled rows, with as many jobs at once as threads; returns what was published. */
export const runOnRows = async (given: Given) => {
  const folder = await temporaryFolder();
  await put(folder, 'rows.jsonl', jsonl(given.rows));
  if (given.log) await put(folder, 'log.jsonl', jsonl(given.log));
  const threads = given.threads ?? 1;
  const ports = {
    ...(await testPorts(folder, given.embedder ?? hashEmbedder())),
    index: createExactIndex({ threads }),
  };
  const spec = specOf({
    dataset: 'made',
    input: {
      classes: { path: 'rows.jsonl', id: 'id' },
      max_rejected: given.maxRejected ?? 0,
      ...(given.log && { predictions: { path: 'log.jsonl', ...given.predictions } }),
    },
    model: { path: 'hash' },
    mine: given.mine,
    select: { num_negatives: 1, ...given.select },
  });
  try {
    const published = await runStages(spec, join(folder, 'spec.yaml'), ports, threads > 1);
    const rejects = await readFile(join(published.folder, 'rejects.jsonl'), 'utf8').catch(() => '');
    return {
      ...published,
      audit: await readAudit(published.folder),
      rejects: rejects.split('\n').flatMap((line) => {
        if (line === '') return [];
        const { file, line: number, reason } = JSON.parse(line) as Record<string, unknown>;
        return [`${String(file)}:${String(number)} ${String(reason)}`];
      }),
    };
  } finally {
    await ports.indexes[0].close();
  }
};

export const byAnchor = (candidates: CandidateRow[]): Map<string, CandidateRow[]> =>
  Map.groupBy(candidates, ({ anchor_id }) => anchor_id);

export const brief = ({ anchor_id, candidate_id, rank }: CandidateRow): string =>
  `${anchor_id} ${candidate_id} ${rank}`;
