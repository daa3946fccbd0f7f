import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditPage, AuditRow, Manifest } from '@sluice/contracts';
import { startApp } from '../support/app-process.ts';
import build from '../support/build.ts';
import { FREQUENT, mineMillion, RARE } from './audit-dataset.ts';
import { atLeast, atMost, figure, median, type Benchmark, type Figure } from './figure.ts';

const FIRST_BAR = atMost(500);
const FILTER_BAR = atMost(1_000);
/** Servers that are started anew, with nothing of the audit put in order. */
const STARTS = 3;
const TIMES = 5;
const ROWS = 100;

type Query = Record<string, string | string[]>;

/** What a person may ask of the table, by name; each is answered with its total and a page of rows. */
const questions = ({ anchor, candidate }: AuditRow): Record<string, Query> => ({
  'decision = selected': { decision: 'selected' },
  'decision = review, ordered by similarity': { decision: 'review', order: 'similarity' },
  'two decisions and a source': { decision: ['kept', 'rejected'], source: 'random' },
  'reason = relative_margin': { reason: 'relative_margin' },
  'hardness = hard': { hardness: 'hard' },
  'similarity in a range': { similarity_from: '0.3', similarity_to: '0.4' },
  'margin below 0, smallest first': { margin_to: '0', order: 'margin' },
  'every row, largest similarity first': { order: 'similarity', descending: 'true' },
  'every row by rank, half-way down': { order: 'rank', offset: '500000' },
  'a word that one text has': { text: RARE },
  'a word that many texts have': { text: FREQUENT },
  'two letters that most texts have': { text: 'ba' },
  'a word that no text has': { text: 'zzzz' },
  'a word, among those selected, by margin': {
    text: FREQUENT,
    decision: 'selected',
    order: 'margin',
  },
  'one anchor': { anchor: anchor.id },
  'one candidate': { candidate: candidate.id },
  'the last rows as they are': { offset: '1000000' },
});

/** The table over an audit of a million rows: first rows within 500 ms, any filter within a second, over HTTP. */
export const auditBenchmark: Benchmark = {
  measure: async () => {
    build();
    const folder = await mkdtemp(join(tmpdir(), 'sluice-audit-'));
    try {
      const { out, manifest } = await mineMillion(folder);
      return { figures: await figuresOf(out, manifest) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const figuresOf = async (out: string, manifest: Manifest): Promise<Figure[]> => {
  const first: number[] = [];
  const ordered: number[] = [];
  const sizes: number[] = [];
  const filters: Figure[] = [];
  for (let start = 0; start < STARTS; start++) {
    await rm(join(out, '.sluice/audits'), { recursive: true, force: true });
    await withServer(out, manifest, async (ask) => {
      const page = await ask({});
      first.push(page.milliseconds);
      sizes.push(page.total);
      ordered.push((await ask({ decision: 'selected' })).milliseconds);
      if (start < STARTS - 1) return;
      for (const [name, query] of Object.entries(questions(page.rows[0]))) {
        const times: number[] = [];
        for (let time = 0; time < TIMES; time++) times.push((await ask(query)).milliseconds);
        filters.push(figure(name, 'ms', times, FILTER_BAR));
      }
    });
  }
  return [
    figure('candidates in the audit', 'rows', [median(sizes)], atLeast(1_000_000)),
    figure('first rows, of an audit that nobody has asked about', 'ms', first, FIRST_BAR),
    figure('first filter of such an audit, which waits until it is in order', 'ms', ordered),
    ...filters,
  ];
};

type Ask = (query: Query) => Promise<AuditPage & { milliseconds: number }>;

/** A server over the folder that has answered about the version, though not about its audit. */
const withServer = async (
  out: string,
  { dataset, version }: Manifest,
  use: (ask: Ask) => Promise<void>,
): Promise<void> => {
  const app = startApp('api', { SLUICE_STORAGE: out, SLUICE_AUTH: 'off' });
  try {
    const address = `${await app.url}/api/v1/datasets/${dataset}/versions/${version}`;
    await (await fetch(address)).json();
    await use(async (query) => {
      const search = new URLSearchParams({ limit: String(ROWS) });
      for (const [name, value] of Object.entries(query)) {
        for (const one of [value].flat()) search.append(name, one);
      }
      const begin = performance.now();
      const response = await fetch(`${address}/candidates?${search.toString()}`);
      const page = (await response.json()) as AuditPage;
      const milliseconds = performance.now() - begin;
      if (!response.ok) throw new Error(`${search.toString()}: ${JSON.stringify(page)}`);
      return { ...page, milliseconds };
    });
  } finally {
    await app.stop();
  }
};
