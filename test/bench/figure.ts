/** One measured number, as `--json` writes it. */
export interface Figure {
  name: string;
  /** The median where it was measured several times; null where it could not be measured. */
  value: number | null;
  unit: string;
  /** What the value is held to, as "≤ 2"; null where it is only reported. */
  bar: string | null;
  holds: boolean | null;
  /** The lowest and the highest of several measurements. */
  spread: [number, number] | null;
  /** Why there is no value. */
  reason?: string;
}

/** What a benchmark hands back: its figures, and Markdown for what figures cannot show. */
export interface Findings {
  figures: Figure[];
  notes?: string;
}

export interface Benchmark {
  measure: () => Promise<Findings>;
}

/** What a value is held to. */
export interface Bar {
  text: string;
  holds: (value: number) => boolean;
}

export const atMost = (limit: number): Bar => ({
  text: `≤ ${limit}`,
  holds: (value) => value <= limit,
});

export const atLeast = (limit: number): Bar => ({
  text: `≥ ${limit}`,
  holds: (value) => value >= limit,
});

/** The figure of one or more measurements of the same thing: their median and how far they spread. */
export const figure = (
  name: string,
  unit: string,
  measurements: readonly number[],
  bar?: Bar,
): Figure => {
  const value = median(measurements);
  return {
    name,
    value,
    unit,
    bar: bar?.text ?? null,
    holds: bar ? bar.holds(value) : null,
    spread: measurements.length > 1 ? [Math.min(...measurements), Math.max(...measurements)] : null,
  };
};

export const notMeasured = (name: string, unit: string, reason: string, bar?: Bar): Figure => ({
  name,
  value: null,
  unit,
  bar: bar?.text ?? null,
  holds: null,
  spread: null,
  reason,
});

export const median = (values: readonly number[]): number => {
  if (values.length === 0) throw new RangeError('the median of no values');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Three significant digits, without an exponent. */
export const digits = (value: number): string =>
  Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(3)));

const HELD = new Map([
  [true, 'yes'],
  [false, '**no**'],
  [null, ''],
]);

export const figureTable = (figures: readonly Figure[]): string =>
  markdownTable(
    ['figure', 'value', 'unit', 'spread', 'bar', 'holds'],
    figures.map(({ name, value, unit, spread, bar, holds, reason }) => [
      name,
      value === null ? `not measured: ${reason}` : digits(value),
      unit,
      spread ? spread.map(digits).join(' … ') : '',
      bar ?? '',
      HELD.get(holds)!,
    ]),
  );

const tableLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export const markdownTable = (head: readonly string[], rows: readonly string[][]): string =>
  [tableLine(head), tableLine(head.map(() => '---')), ...rows.map(tableLine)].join('\n');
