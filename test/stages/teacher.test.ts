import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrossEncoder } from '@sluice/pipeline';
import { readAudit } from '../support/audit.ts';
import { temporaryFolder } from '../support/folders.ts';
import { runStages, specOf, tableEmbedder, testPorts } from '../support/in-process.ts';
import { jsonl, put } from '../support/texts.ts';

const PAIRS = [{ anchor: 'shoes', positive: 'red shoe' }];
const CORPUS = ['blue shoe', 'kettle', 'pan'].map((text) => ({ id: text, text }));

const model = tableEmbedder(
  new Map([
    ['shoes', [1, 0]],
    ['red shoe', [0.9, 0.1]],
    ['blue shoe', [0.8, 0.3]],
    ['kettle', [0.5, 0.5]],
    ['pan', [0.2, 0.9]],
  ]),
);

/** A teacher with these opinions of documents, which keeps the pairs it was asked about. */
const teacherOf = (opinions: Record<string, number>, fingerprint = 'a'.repeat(64)) => {
  const asked: string[] = [];
  const teacher: CrossEncoder = {
    fingerprint,
    score: (pairs) => {
      asked.push(...pairs.map((pair) => pair.join(' | ')));
      return Promise.resolve(Float32Array.from(pairs, ([, document]) => opinions[document]));
    },
    close: () => Promise.resolve(),
  };
  return { teacher, asked };
};

const OPINIONS = { 'red shoe': 0.9, 'blue shoe': 0.88, kettle: 0.3, pan: 0.05 };

/** The reason each candidate was rejected for. */
const curate = async (teacher: CrossEncoder, filter: object, folder?: string) => {
  const place = folder ?? (await temporaryFolder());
  await put(place, 'pairs.jsonl', jsonl(PAIRS));
  await put(place, 'corpus.jsonl', jsonl(CORPUS));
  const ports = await testPorts(place, model);
  ports.models = { ...ports.models, crossEncoder: () => Promise.resolve(teacher) };
  const spec = specOf({
    dataset: 'made',
    input: { pairs: { path: 'pairs.jsonl' }, corpus: { path: 'corpus.jsonl', id: 'id' } },
    model: { path: 'model' },
    teacher: { path: 'teacher' },
    select: { num_negatives: 1 },
    filter,
  });
  try {
    const { folder: version } = await runStages(spec, join(place, 'spec.yaml'), ports);
    const { candidates } = await readAudit(version);
    const reasons = new Map(candidates.map(({ candidate_id, reason }) => [candidate_id, reason]));
    return CORPUS.map(({ id }) => reasons.get(id));
  } finally {
    await ports.indexes[0].close();
  }
};

const parsing = (given: object) => () =>
  specOf({
    dataset: 'made',
    input: { pairs: { path: 'pairs.jsonl' } },
    model: { path: 'model' },
    ...given,
  });

describe('a teacher', () => {
  it('rejects what it finds nearly as relevant as the positive', async () => {
    const { teacher } = teacherOf(OPINIONS);
    expect(await curate(teacher, { teacher_relative_margin: 0.05 })).toEqual([
      'teacher_margin',
      null,
      null,
    ]);
  });

  it('is asked about what nothing else rejects, and about the positives', async () => {
    const { teacher, asked } = teacherOf(OPINIONS);
    expect(await curate(teacher, { max_score: 0.9, teacher_negative_below: 0.1 })).toEqual([
      'max_score',
      'teacher_threshold',
      null,
    ]);
    expect(asked.sort()).toEqual(['shoes | kettle', 'shoes | pan', 'shoes | red shoe']);
  });

  it('relabels what it is sure of, which is a positive from then on', async () => {
    const { teacher } = teacherOf(OPINIONS);
    const filter = { suspected: 'relabel', teacher_positive_above: 0.8, max_score: 0.9 };
    expect(await curate(teacher, filter)).toEqual(['known_positive', null, null]);
  });

  it('is part of what a curation is named by', async () => {
    const folder = await temporaryFolder();
    const filter = { teacher_max_score: 0.5 };
    expect(await curate(teacherOf(OPINIONS).teacher, filter, folder)).toEqual([
      'teacher_margin',
      null,
      null,
    ]);
    const other = teacherOf({ ...OPINIONS, kettle: 0.7 }, 'b'.repeat(64));
    expect(await curate(other.teacher, filter, folder)).toEqual([
      'teacher_margin',
      'teacher_margin',
      null,
    ]);
  });

  it('and the filters that ask it go together', () => {
    const filter = { teacher_max_score: 0.5 };
    expect(parsing({ filter })).toThrow(/goes with filter\.teacher_relative_margin/);
    expect(parsing({ teacher: { path: 'x' } })).toThrow(/goes with filter\.teacher/);
    expect(parsing({ teacher: { path: 'x' }, filter })).not.toThrow();
  });
});
