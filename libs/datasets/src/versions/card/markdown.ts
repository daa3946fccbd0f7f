/** Control characters, DEL, line and paragraph separators and bidirectional overrides. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Any text as a code span: nothing in it is taken for Markdown or HTML. The fence is longer than every run of
 * backticks within (CommonMark 6.1).
 */
export function codeSpan(text: string): string {
  const line = text.replace(UNPRINTABLE, ' ');
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(1 + Math.max(0, ...runs.map((run) => run.length)));
  const pad = runs.length > 0 ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

const tableLine = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/**
 * A table; cells are Markdown already, in which a table takes a bar for the end of a cell even within
 * code. Columns of which `right` is true are aligned to the right.
 */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly boolean[] = [],
): string {
  const rule = header.map((_, column) => (right[column] ? '--:' : '---'));
  return [tableLine(header), tableLine(rule), ...rows.map(tableLine)].join('\n');
}
