import type { PlannedInput } from '../plan.ts';
import type { LineWriter } from '../ports.ts';

export interface InputCounts {
  uri: string;
  sha256: string;
  rows: number;
  rejected: number;
}

interface Reject {
  line: number;
  reason: string;
  detail: string;
}

/** Counts the rows of every input, writes the bad ones down, and says when they are too many. */
export class Rejects {
  readonly reasons: Record<string, number> = {};
  readonly #files: Map<PlannedInput['part'], InputCounts & { first?: Reject }>;
  readonly #lines: LineWriter;

  constructor(inputs: readonly PlannedInput[], lines: LineWriter) {
    this.#lines = lines;
    this.#files = new Map(
      inputs.map(({ part, uri, sha256 }) => [part, { uri, sha256, rows: 0, rejected: 0 }]),
    );
  }

  row(input: PlannedInput): void {
    this.#files.get(input.part)!.rows++;
  }

  async reject(input: PlannedInput, line: number, reason: string, detail: string): Promise<void> {
    const file = this.#files.get(input.part)!;
    file.rejected++;
    file.first ??= { line, reason, detail };
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
    await this.#lines.write(JSON.stringify({ file: input.uri, line, reason, detail }));
  }

  get inputs(): InputCounts[] {
    return [...this.#files.values()].map(({ uri, sha256, rows, rejected }) => ({
      uri,
      sha256,
      rows,
      rejected,
    }));
  }

  /** What is wrong with the first file that has no rows, or more than `share` of bad ones. */
  fault(share: number): string | undefined {
    for (const { uri, rows, rejected, first } of this.#files.values()) {
      if (rows === 0) return `${uri} has no rows`;
      if (!first || rejected <= share * rows) continue;
      return (
        `${uri}: ${rejected} of ${rows} rows are bad (${percent(rejected / rows)}, the limit is ` +
        `${percent(share)}); the first is line ${first.line}: ${first.detail}`
      );
    }
    return undefined;
  }
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;
