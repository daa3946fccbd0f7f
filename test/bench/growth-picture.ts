/** By stage, in their order, what it took at each size. */
export type Growth = Map<string, { documents: number; seconds: number; peakBytes: number }[]>;

const PANEL = { width: 400, height: 340 };
const LEFT = 64;
const GAP = 70;
const TOP = 44;
const LEGEND = 130;
const WIDTH = LEFT + PANEL.width * 2 + GAP + LEGEND;
const HEIGHT = TOP + PANEL.height + 52;
/** Distinguishable without red and green side by side. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#7a5195'];
const WHOLE = '#222222';

/** Two pictures beside each other, both axes logarithmic: seconds and peak memory against documents, as SVG. */
export const growthPicture = (growth: Growth): string => {
  const names = [...growth.keys()];
  const colour = (i: number): string =>
    i === names.length - 1 ? WHOLE : COLOURS[i % COLOURS.length];
  const panels = [
    panel('seconds', LEFT, growth, colour, ({ seconds }) => seconds),
    panel(
      'peak memory, MiB',
      LEFT + PANEL.width + GAP,
      growth,
      colour,
      ({ peakBytes }) => peakBytes / 2 ** 20,
    ),
  ];
  const legend = names.map((name, i) => {
    const [x, y] = [WIDTH - LEGEND + 16, TOP + 12 + i * 20];
    return (
      `<line x1="${x}" x2="${x + 18}" y1="${y - 4}" y2="${y - 4}" stroke="${colour(i)}" stroke-width="2"/>` +
      `<text x="${x + 24}" y="${y}">${name}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" ` +
      `font-family="sans-serif" font-size="12" role="img" aria-label="How a run grows with its documents">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...panels,
    ...legend,
    '</svg>\n',
  ].join('\n');
};

const panel = (
  title: string,
  left: number,
  growth: Growth,
  colour: (i: number) => string,
  valueOf: (at: { seconds: number; peakBytes: number }) => number,
): string => {
  const lines = [...growth.values()].map((took) =>
    took.map((at) => ({ x: at.documents, y: valueOf(at) })),
  );
  const points = lines.flat();
  const across = axis(points.map(({ x }) => x));
  const up = axis(points.map(({ y }) => y));
  const px = (x: number): number => left + across.place(x) * PANEL.width;
  const py = (y: number): number => TOP + (1 - up.place(y)) * PANEL.height;
  const bottom = TOP + PANEL.height;
  const grid = [
    ...across.ticks.map(
      (tick) =>
        `<line x1="${px(tick)}" x2="${px(tick)}" y1="${TOP}" y2="${bottom}" stroke="#dddddd"/>` +
        `<text x="${px(tick)}" y="${bottom + 18}" text-anchor="middle">${label(tick)}</text>`,
    ),
    ...up.ticks.map(
      (tick) =>
        `<line x1="${left}" x2="${left + PANEL.width}" y1="${py(tick)}" y2="${py(tick)}" stroke="#dddddd"/>` +
        `<text x="${left - 8}" y="${py(tick) + 4}" text-anchor="end">${label(tick)}</text>`,
    ),
  ];
  const drawn = lines.map((line, i) => {
    const path = line.map(({ x, y }) => `${px(x).toFixed(1)},${py(y).toFixed(1)}`);
    const dots = path.map((at) => {
      const [x, y] = at.split(',');
      return `<circle cx="${x}" cy="${y}" r="3" fill="${colour(i)}"/>`;
    });
    return `<polyline points="${path.join(' ')}" fill="none" stroke="${colour(i)}" stroke-width="2"/>${dots.join('')}`;
  });
  return [
    `<text x="${left}" y="${TOP - 16}" font-weight="bold">${title}</text>`,
    ...grid,
    ...drawn,
    `<text x="${left + PANEL.width / 2}" y="${bottom + 38}" text-anchor="middle">documents</text>`,
  ].join('\n');
};

/** A logarithmic axis from one power of ten to another, every power marked. */
const axis = (values: readonly number[]): { ticks: number[]; place: (value: number) => number } => {
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i)),
    place: (value) => (Math.log10(value) - from) / (to - from),
  };
};

const label = (value: number): string =>
  value >= 1_000_000
    ? `${value / 1_000_000} M`
    : value >= 1_000
      ? `${value / 1_000} k`
      : String(Number(value.toPrecision(1)));
