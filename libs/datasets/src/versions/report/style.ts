import { markup } from './markup.ts';

/** Colours meet WCAG AA on both grounds: 4.5:1 for text, 3:1 for what is drawn. */
export const STYLE = markup`<style>
:root {
  --ground: #f7f5f0; --sheet: #ffffff; --ink: #1a1e25; --muted: #565e6b; --line: #dfdbd1; --track: #eceae3;
  --hard: #b4371f; --semi-hard: #bb7a00; --easy: #356bb3;
  --candidates: #7d8592; --curated: #0b7a6e; --positives: #6a4cc2; --rejected: #a5675a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101316; --sheet: #181c21; --ink: #eceae5; --muted: #a4acb9; --line: #2e343d; --track: #262b33;
    --hard: #f2806a; --semi-hard: #dcab3f; --easy: #7cadf0;
    --candidates: #8b93a1; --curated: #35bfac; --positives: #a993f7; --rejected: #b98a80;
  }
}
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif; font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 1128px; padding: 40px 24px 64px; }
header { margin-bottom: 28px; }
h1 { margin: 0; font-size: clamp(34px, 6vw, 54px); line-height: 1.1; letter-spacing: -0.025em; overflow-wrap: anywhere; }
h2 { margin: 0 0 4px; font-size: 22px; line-height: 1.25; letter-spacing: -0.01em; }
p { margin: 0; }
a { color: inherit; }
.eyebrow { color: var(--curated); font-size: 13px; font-weight: 650; letter-spacing: 0.08em; text-transform: uppercase; margin-bottom: 6px; }
.facts { color: var(--muted); margin-top: 10px; }
.facts > * + *::before { content: '· '; }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 14px; font-size: 14px; }
nav a { color: var(--muted); text-underline-offset: 3px; text-decoration-color: var(--line); }
nav a:hover { color: var(--ink); text-decoration-color: currentColor; }
section { background: var(--sheet); border: 1px solid var(--line); border-radius: 14px; margin-bottom: 20px; padding: 26px 28px 28px; }
.lead { color: var(--muted); max-width: 90ch; margin-bottom: 18px; }
code { font: 0.86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; overflow-wrap: anywhere; }

dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 22px 28px; margin: 0 0 26px; }
dt { color: var(--muted); font-size: 14px; }
dd { margin: 0; }
dd b { display: block; font-size: 27px; line-height: 1.2; letter-spacing: -0.02em; font-weight: 650; }
dd > span { color: var(--muted); font-size: 14px; }
.nowrap { white-space: nowrap; }
.before { color: var(--muted); font-weight: 450; }
.hardness { display: block; width: 100%; height: 14px; border-radius: 4px; }

.legend { display: flex; flex-wrap: wrap; gap: 4px 22px; list-style: none; margin: 0 0 12px; padding: 0; font-size: 14px; color: var(--muted); }
.legend b { color: var(--ink); font-weight: 600; }
.hardness + .legend { margin: 10px 0 0; }
.swatch { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 7px; }
.swatch.hard { background: var(--hard); } .swatch.semi-hard { background: var(--semi-hard); } .swatch.easy { background: var(--easy); }
.swatch.candidates { background: var(--candidates); } .swatch.curated, .swatch.negatives { background: var(--curated); } .swatch.positives { background: var(--positives); }

svg { display: block; width: 100%; height: auto; }
svg text { font-size: 13px; fill: var(--muted); }
svg .label { fill: var(--ink); }
svg .strong { font-weight: 650; }
svg .tick { font-size: 12px; }
svg .hard { fill: var(--hard); } svg .semi-hard { fill: var(--semi-hard); } svg .easy { fill: var(--easy); }
svg .candidates { fill: var(--candidates); } svg .curated, svg .negatives { fill: var(--curated); }
svg .positives { fill: var(--positives); } svg .rejected { fill: var(--rejected); } svg .track { fill: var(--track); }
svg .ribbon { opacity: 0.28; }
svg .band { opacity: 0.1; }
svg .ruler .band { opacity: 0.25; }
svg .grid { stroke: var(--line); }
svg .axis { stroke: var(--muted); }
svg .margin { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 5 4; }
svg .stairs { fill-opacity: 0.3; stroke-width: 1.75; stroke-linejoin: round; }
svg .stairs.candidates { stroke: var(--candidates); } svg .stairs.curated, svg .stairs.negatives { stroke: var(--curated); } svg .stairs.positives { stroke: var(--positives); }
.narrow { display: none; max-width: 480px; }

table { width: 100%; border-collapse: collapse; font-size: 14px; margin-top: 22px; }
.lead + table, .columns > div > :first-child { margin-top: 0; }
caption { text-align: left; font-weight: 650; font-size: 15px; padding-bottom: 6px; }
th, td { text-align: left; vertical-align: top; padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--muted); font-weight: 500; font-size: 13px; }
tbody th { font-weight: 500; }
.number { text-align: right; white-space: nowrap; }
.bar { width: 34%; vertical-align: middle; }
.bar svg { height: 10px; border-radius: 3px; }
.cached { border: 1px solid var(--line); border-radius: 99px; color: var(--muted); font-size: 12px; padding: 0 7px; }
.none { font-size: 14px; margin-top: 22px; color: var(--muted); }
.none b { color: var(--ink); font-size: 15px; font-weight: 650; }
.unseen { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 24px 44px; }

.examples { table-layout: fixed; margin-top: 26px; }
.examples th:last-child, .examples td:last-child { width: 200px; }
.examples bdi { display: block; white-space: pre-line; }
.distances span { color: var(--muted); font-size: 13px; white-space: nowrap; }
.distances b { color: var(--ink); font-weight: 600; }
.ruler { max-width: 190px; }

@media screen and (max-width: 760px) {
  body { padding: 24px 14px 40px; }
  section { padding: 20px 16px 22px; border-radius: 12px; }
  dl { grid-template-columns: 1fr 1fr; gap: 18px 16px; }
  dd b { font-size: 20px; }
  .wide { display: none; }
  .narrow { display: block; }
  .examples thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .examples, .examples caption, .examples tbody, .examples tr, .examples td { display: block; width: auto; }
  .examples tr { border-bottom: 1px solid var(--line); padding: 10px 0; }
  .examples td, .examples td:last-child { border: 0; padding: 2px 0; width: auto; }
  .examples td::before { content: attr(data-heading); color: var(--muted); font-size: 12px; }
}
@media print {
  :root { --ground: #ffffff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .examples th:last-child, .examples td:last-child { width: 150px; }
  nav { display: none; }
  dl { grid-template-columns: repeat(4, 1fr); }
  dd b { font-size: 18pt; }
  section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 14px 0; }
  svg, tr, dl, h2, .lead { break-inside: avoid; }
  h2, .lead, caption { break-after: avoid; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
</style>`;
