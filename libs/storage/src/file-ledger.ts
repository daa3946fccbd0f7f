import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SluiceError, verdictSchema, type Verdict } from '@sluice/contracts';
import type { Ledger } from '@sluice/pipeline';

const NEWLINE = '\n';

/** Ends a line whose writer died within it, before it had told anyone that the verdict stands. */
const CUT_OFF = ' # cut off';

/**
 * The ledger as a journal: `<root>/<dataset>/verdicts.jsonl`, a line a verdict, only ever added to. Each
 * append is one write that is on the disk before it returns, so that writers beside each other, in one
 * process or in several, lose nothing.
 */
export const createFileLedger = (root: string): Ledger => {
  const fileOf = (dataset: string): string => join(root, dataset, 'verdicts.jsonl');
  return {
    verdicts: async (dataset) => {
      const path = fileOf(dataset);
      const text = await readFile(path, 'utf8').catch(whenMissing(''));
      const lines = text.split(NEWLINE);
      lines.pop();
      return lines.flatMap((line, i) =>
        line === '' || line.endsWith(CUT_OFF) ? [] : [verdictOf(line, `${path}:${i + 1}`)],
      );
    },
    append: async (dataset, verdicts) => {
      if (verdicts.length === 0) return;
      const path = fileOf(dataset);
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, 'a+');
      try {
        const lines = verdicts.map((verdict) => JSON.stringify(verdictSchema.parse(verdict)));
        const start = (await endsWithinLine(file)) ? CUT_OFF + NEWLINE : '';
        await file.appendFile(start + lines.join(NEWLINE) + NEWLINE);
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
};

const verdictOf = (line: string, place: string): Verdict => {
  const parsed = verdictSchema.safeParse(jsonOf(line));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const fault = [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ');
  throw new SluiceError('input', `${place} is not a verdict (${fault}): mend or remove the line`);
};

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** Whether the file ends within a line, which a writer that died left behind. */
const endsWithinLine = async (file: FileHandle): Promise<boolean> => {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== NEWLINE;
};

const whenMissing =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
