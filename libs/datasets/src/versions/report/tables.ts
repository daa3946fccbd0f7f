import type { Manifest } from '@sluice/contracts';
import { formatCount, formatDecimal, formatSeconds, formatShare } from '../number-format.ts';
import { type Markup, markup } from './markup.ts';
import { px } from './picture.ts';
import { inWords } from './words.ts';

/** A name and a number to a row, largest first. */
export function countTable(
  caption: string,
  [name, count]: readonly [string, string],
  counts: Record<string, number>,
): Markup {
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return markup`<p class="none"><b>${caption}:</b> none</p>`;
  return markup`<table><caption>${caption}</caption><thead><tr><th scope="col">${name}</th><th scope="col" class="number">${count}</th></tr></thead><tbody>${rows.map(
    ([key, value]) =>
      markup`<tr><th scope="row">${inWords(key)}</th><td class="number">${formatCount(value)}</td></tr>`,
  )}</tbody></table>`;
}

/** How well the model and the index find what they should, as bars from 0 to 1. */
export function recallTable({ recall, index }: Pick<Manifest, 'recall' | 'index'>): Markup {
  const rows = [
    ...(['1', '10', '100'] as const).map((k) => ({
      name: `positive in the first ${k}`,
      share: recall[k],
    })),
    { name: `neighbours, ${index.kind} index`, share: index.recall_at_k },
  ];
  return markup`<table><caption>Recall</caption><thead><tr><th scope="col">found</th><th scope="col" class="number">share</th><th scope="col"><span class="unseen">bar</span></th></tr></thead><tbody>${rows.map(
    ({ name, share }) =>
      markup`<tr><th scope="row">${name}</th><td class="number">${formatShare(share)}</td><td class="bar">${bar(0, share, 'curated')}</td></tr>`,
  )}</tbody></table>`;
}

/** A bar from `start` to `end`, both shares of the cell's width. */
const bar = (start: number, end: number, style: string): Markup =>
  markup`<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="${style}" x="${px(start * 100)}" width="${px(Math.max(0.6, (end - start) * 100))}" height="8"/></svg>`;

/** The stages one after the other; a cached one was not done again, its time is that of the first time. */
export function stageTable(stages: Manifest['stages']): Markup {
  const whole = stages.reduce((sum, { seconds }) => sum + seconds, 0) || 1;
  let at = 0;
  const rows = stages.map(({ name, seconds, items, cached }) => {
    const start = at / whole;
    at += seconds;
    return markup`<tr><th scope="row">${name}${cached && markup` <span class="cached">cached</span>`}</th><td class="number">${formatCount(items)}</td><td class="number">${formatSeconds(seconds)}</td><td class="bar">${bar(start, at / whole, cached ? 'candidates' : 'curated')}</td></tr>`;
  });
  return markup`<table><caption>Stages</caption><thead><tr><th scope="col">stage</th><th scope="col" class="number">items</th><th scope="col" class="number">time</th><th scope="col"><span class="unseen">timeline</span></th></tr></thead><tbody>${rows}</tbody></table>`;
}

const digest = (hex: string): Markup => markup`<code>${hex}</code>`;

export const inputTable = (inputs: Manifest['inputs']): Markup =>
  markup`<table><caption>Inputs</caption><thead><tr><th scope="col">file</th><th scope="col" class="number">rows</th><th scope="col" class="number">rejected</th><th scope="col">SHA-256</th></tr></thead><tbody>${inputs.map(
    ({ uri, rows, rejected, sha256 }) =>
      markup`<tr><th scope="row"><bdi>${uri}</bdi></th><td class="number">${formatCount(rows)}</td><td class="number">${formatCount(rejected)}</td><td>${digest(sha256)}</td></tr>`,
  )}</tbody></table>`;

export function originTable({ model, embedding, ...manifest }: Omit<Manifest, 'files'>): Markup {
  const { mean_cosine } = embedding;
  const rows: [string, Markup | string][] = [
    ['model', markup`<bdi>${model.path}</bdi>`],
    ['dimensions', formatCount(model.dimensions)],
    ['model fingerprint', digest(model.fingerprint)],
    [
      'mean cosine of documents',
      mean_cosine === null
        ? '–'
        : `${formatDecimal(mean_cosine, 3)} (near 1 the embedding has collapsed)`,
    ],
    ['distance, margin', `${manifest.distance}, ${manifest.margin}`],
    ['digest of the run spec', digest(manifest.spec_digest)],
    ['digest of the plan', digest(manifest.plan_digest)],
    ['digest of the content', digest(manifest.content_digest)],
  ];
  return markup`<table><caption>Model and digests</caption><tbody>${rows.map(
    ([name, value]) => markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  )}</tbody></table>`;
}
