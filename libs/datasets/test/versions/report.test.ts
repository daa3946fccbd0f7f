import type { TripletExample } from '@sluice/pipeline';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleInterval } from '../../src/versions/report/distribution.ts';
import { markup } from '../../src/versions/report/markup.ts';
import { renderReport } from '../../src/versions/report/page.ts';
import { ticks } from '../../src/versions/report/picture.ts';
import { median } from '../../src/versions/report/similarities.ts';
import { excerpt } from '../../src/versions/report/words.ts';
import { emptyDraft, emptyReportData, manifestDraft, reportData } from './samples.ts';

const example = (over: Partial<TripletExample> = {}): TripletExample => ({
  hardness: 'hard',
  anchor: 'where is my card?',
  positive: 'my card has not arrived',
  negative: 'my card does not work',
  d_ap: 0.5,
  d_an: 0.42,
  ...over,
});

/** Tag names and attribute names, with all texts taken out. */
const skeleton = (page: string) =>
  [...page.matchAll(/<([a-z][a-z0-9]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, tag, attributes]) =>
      `${tag} ${[...attributes.matchAll(/([\w:-]+)="/g)].map(([, name]) => name).join(' ')}`,
  );

const HOSTILE = {
  'a script': '<script>document.title = "owned"</script>',
  'an image in an attribute': '"><img src=x onerror=alert(1)>',
  'a handler in an attribute': "' onmouseover='alert(1)",
  'a style': '</td></table></style><style>*{display:none}</style>',
  'an override without an end': '\u202eright to left',
  'isolates without an end': '\u2066\u2066\u2066',
  'control characters': '\0\b\u001b[31m',
  'half a surrogate pair': '\ud800 half a pair',
  entities: '&lt;script&gt; &amp;',
  'a million letters': 'x'.repeat(1_000_000),
};

/** A report in which every text of the user is this one. */
function pageOf(text: string): string {
  const draft = manifestDraft();
  const manifest = manifestDraft({
    model: { ...draft.model, path: text },
    inputs: draft.inputs.map((input) => Object.assign(input, { uri: text })),
    counts: {
      ...draft.counts,
      candidates: { [text]: 9 },
      rejected: { [text]: 5 },
      rejected_rows: { [text]: 1 },
    },
  });
  const examples = [example({ anchor: text, positive: text, negative: text })];
  return renderReport(manifest, reportData(examples));
}

describe('report', () => {
  it('tells the numbers of the manifest', () => {
    const page = renderReport(manifestDraft(), reportData([example()]));
    for (const text of [
      '39,871',
      '53.2%',
      '17.6%',
      '55.2%',
      'relative margin',
      '133,788',
      '78.1%',
      'train.csv',
    ])
      expect(page).toContain(text);
    expect(page).toContain('0.500 → 0.420 <b>−0.080</b>');
  });

  it('loads nothing and runs nothing', () => {
    const page = renderReport(manifestDraft(), reportData([example()]));
    expect(page).toContain(`default-src 'none'; style-src 'unsafe-inline'`);
    expect(page).not.toMatch(
      /<(script|link|img|iframe|object|embed|base)\b|url\(|@import|\bon\w+=/i,
    );
    expect([...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, to]) => to.charAt(0))).toSatisfy(
      (starts: string[]) => starts.length > 0 && starts.every((start) => start === '#'),
    );
  });

  it.each(Object.entries(HOSTILE))('keeps %s inert, wherever it comes from', (_, text) => {
    const page = pageOf(text);
    expect(skeleton(page)).toStrictEqual(skeleton(pageOf('word')));
    expect(page).not.toMatch(/(?![\t\n])\p{Cc}/u);
    expect(page.isWellFormed()).toBe(true);
  });

  it('cuts long texts', () => {
    const text = 'word '.repeat(200_000);
    const page = renderReport(manifestDraft(), reportData([example({ anchor: text })]));
    expect(page.length).toBeLessThan(100_000);
    expect(page).toContain('word …</bdi>');
  });

  it('isolates the direction of every text of an example', () => {
    const page = renderReport(manifestDraft(), reportData([example({ anchor: 'أين بطاقتي؟' })]));
    expect(page).toContain('<bdi dir="auto">أين بطاقتي؟</bdi>');
  });

  it('gives every picture a title and a description, and no id twice', () => {
    const page = renderReport(manifestDraft(), reportData([example()]));
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const labels = [...page.matchAll(/<svg [^>]*role="img" aria-labelledby="([^"]+)"/g)];
    expect(labels).toHaveLength(6);
    for (const [, named] of labels) for (const id of named.split(' ')) expect(ids).toContain(id);
    for (const [svg] of page.matchAll(/<svg [^>]*>/g))
      expect(svg).toMatch(/role="img"|aria-hidden="true"/);
  });

  it('gives every table a caption and headers', () => {
    const page = renderReport(manifestDraft(), reportData([example()]));
    const tables = page.match(/<table.*?<\/table>/gs) ?? [];
    expect(tables).toHaveLength(7);
    for (const table of tables) expect(table).toMatch(/<caption>.*<th scope="(row|col)"/s);
  });

  it('draws a run without a candidate', () => {
    const page = renderReport(emptyDraft(), emptyReportData());
    expect(page).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(page).toContain('There are no triplets.');
  });

  it('draws any counts and any histogram', () => {
    const count = fc.nat(1_000_000);
    const histogram = fc.record({
      from: fc.constant(-1),
      to: fc.constantFrom(0.5, 1, 3),
      counts: fc.array(fc.oneof(fc.constant(0), count), { minLength: 1, maxLength: 50 }),
    });
    const counts = fc.record({
      candidates: fc.dictionary(fc.string(), count),
      rejected: fc.dictionary(fc.string(), count),
      kept: count,
      selected: count,
      hardness: fc.record({ hard: count, semi_hard: count, easy: count }),
    });
    fc.assert(
      fc.property(
        counts,
        histogram,
        histogram,
        fc.double({ min: 0, max: 2, noNaN: true }),
        (some, a, b, margin) => {
          const page = renderReport(
            manifestDraft({ margin, counts: { ...manifestDraft().counts, ...some } }),
            {
              margins: { candidates: a, curated: b },
              similarities: { positives: a, candidates: b, negatives: a },
              examples: [],
            },
          );
          const numbers = [
            ...page.matchAll(/ (?:x|y|x1|x2|y1|y2|width|height|d|viewBox)="([^"]*)"/g),
          ];
          for (const [, value] of numbers) expect(value).toMatch(/^[-\d. MCHVZe]*$/);
        },
      ),
    );
  });
});

describe('markup', () => {
  it('escapes what is filled in, but not what is markup already', () => {
    const inner = markup`<b title="${`"&'`}">${'<i>'}</b>`;
    expect(markup`<p>${inner}${[1, 'a & b']}${false}${undefined}</p>`.source).toBe(
      '<p><b title="&quot;&amp;&#39;">&lt;i&gt;</b>1a &amp; b</p>',
    );
  });
});

describe('excerpt', () => {
  it('is the text, or a well-formed head of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 8 }), (text, limit) => {
        const cut = excerpt(text, limit);
        const head = cut.slice(0, -1);
        expect(cut.isWellFormed()).toBe(true);
        expect(cut).toBe(text.length <= limit ? text : `${head}…`);
        expect(text.startsWith(text.length <= limit ? cut : head)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(limit + 1);
      }),
    );
  });
});

describe('pictures', () => {
  it('put ticks at round values within the interval', () => {
    expect(ticks(-0.31, 0.74, 5)).toStrictEqual([-0.2, 0, 0.2, 0.4, 0.6]);
    expect(ticks(0, 0.081, 5)).toStrictEqual([0, 0.02, 0.04, 0.06, 0.08]);
    expect(ticks(100, 1100, 5)).toStrictEqual([200, 400, 600, 800, 1000]);
  });

  it('leave out what is too little to see', () => {
    const histogram = { from: 0, to: 10, counts: [1, 0, 5000, 4000, 6000, 0, 0, 0, 2, 0] };
    expect(visibleInterval([{ name: 'curated', histogram }], [])).toStrictEqual({ from: 2, to: 5 });
    expect(visibleInterval([{ name: 'curated', histogram }], [7])).toStrictEqual({
      from: 2,
      to: 7,
    });
  });

  it('find the median to a bin', () => {
    expect(median({ from: 0, to: 4, counts: [1, 1, 5, 1] })).toBe(2.5);
    expect(median({ from: 0, to: 4, counts: [0, 0, 0, 0] })).toBeUndefined();
  });
});
