import type { Manifest } from '@sluice/contracts';
import type { ReportData } from '@sluice/pipeline';
import { formatInstant } from '../number-format.ts';
import { exampleTables } from './examples.ts';
import { funnelFigure } from './funnel-figure.ts';
import { headline } from './headline.ts';
import { marginsFigure } from './margins.ts';
import { type Markup, markup } from './markup.ts';
import { similaritiesFigure } from './similarities.ts';
import { STYLE } from './style.ts';
import { countTable, inputTable, originTable, recallTable, stageTable } from './tables.ts';

type Numbers = Omit<Manifest, 'files'>;

interface Section {
  id: string;
  title: string;
  lead: string;
  body: Markup;
}

const legend = (names: readonly string[]): Markup =>
  markup`<ul class="legend">${names.map((name) => markup`<li><i class="swatch ${name}"></i>${name}</li>`)}</ul>`;

const sectionsOf = (manifest: Numbers, report: ReportData): Section[] => [
  {
    id: 'funnel',
    title: 'From candidates to triplets',
    lead: 'What was proposed, what was rejected and for which reason, and what the triplets are made of.',
    body: funnelFigure(manifest.counts),
  },
  {
    id: 'margins',
    title: 'What is left to learn',
    lead: 'How much further away the negative is than the positive. A triplet right of the margin has no loss and teaches nothing; one left of 0 may be a false negative.',
    body: markup`${legend(['candidates', 'curated'])}${marginsFigure(manifest, report.margins)}`,
  },
  {
    id: 'similarities',
    title: 'Where the negatives were chosen',
    lead: 'Similarity to the anchor of positives, of all candidates, and of the negatives chosen among them.',
    body: markup`${legend(['positives', 'candidates', 'negatives'])}${similaritiesFigure(report.similarities)}`,
  },
  {
    id: 'examples',
    title: 'Triplets to look at',
    lead: 'The dot is the positive, the diamond the negative; in the band behind them a negative is semi-hard.',
    body: exampleTables(report.examples, manifest.margin),
  },
  {
    id: 'run',
    title: 'The run',
    lead: 'How good the search was, how long it took, and what fell short.',
    body: markup`<div class="columns"><div>${recallTable(manifest)}${countTable('Pairs short of negatives', ['cause', 'anchor–positive pairs'], manifest.counts.shortages)}</div><div>${stageTable(manifest.stages)}${countTable('Input rows left out', ['reason', 'rows'], manifest.counts.rejected_rows)}</div></div>`,
  },
  {
    id: 'provenance',
    title: 'Provenance',
    lead: 'What this version was made of. manifest.json beside this page holds every number and file digest.',
    body: markup`${inputTable(manifest.inputs)}${originTable(manifest)}`,
  },
];

const sectionMarkup = ({ id, title, lead, body }: Section): Markup =>
  markup`<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${title}</h2><p class="lead">${lead}</p>${body}</section>
`;

/**
 * `report.html` of a version: one file without scripts, which its own policy forbids to load anything.
 * Every text of the user is escaped and cut.
 */
export function renderReport(manifest: Numbers, report: ReportData): string {
  const { dataset, version, created_at, output } = manifest;
  const sections = sectionsOf(manifest, report);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${dataset} ${version} · Sluice report</title>
${STYLE}
</head>
<body>
<header>
<p class="eyebrow">Sluice dataset report</p>
<h1>${dataset}</h1>
<p class="facts"><code>${version}</code> <span>${formatInstant(created_at)}</span> <span>${output.format}, ${output.file_type}</span></p>
<nav aria-label="Sections">${sections.map(({ id, title }) => markup`<a href="#${id}">${title}</a>`)}</nav>
</header>
<main>
${headline(manifest)}
${sections.map(sectionMarkup)}</main>
</body>
</html>
`.source;
}
