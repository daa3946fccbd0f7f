import { appendFile, cp, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sluice, type Outcome } from '../support/cli.ts';
import { ownClasses, writeSpec } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';

interface Fault {
  what: string;
  /** Changes to a spec that works. */
  spec?: Record<string, unknown>;
  /** The data file, where it is not the good one. */
  data?: string;
  code: number;
  /** The line must name the fault and the place. */
  says: RegExp;
}

const classes = (path: string, more: object = {}): Record<string, unknown> => ({
  input: { classes: { path, ...more } },
});

const rows = ownClasses();
const few = rows.split('\n').slice(0, 3).join('\n');

const FAULTS: Fault[] = [
  { what: 'a missing file', spec: classes('nowhere.csv'), code: 3, says: /nowhere\.csv/ },
  {
    what: 'an unknown column',
    spec: classes('rows.csv', { label: 'lable' }),
    code: 3,
    says: /rows\.csv.*"lable".*label/,
  },
  { what: 'an empty file', data: '', code: 3, says: /rows\.csv.*empty/ },
  { what: 'a file with a header alone', data: 'text,label\n', code: 3, says: /rows\.csv.*no rows/ },
  {
    what: 'a label with one member',
    data: `${few}\nwhere is my lost parcel?,parcel\n`,
    code: 3,
    says: /rows\.csv.*line 4.*"parcel".*one member/,
  },
  {
    what: 'a corpus smaller than the search',
    data: 'text,label\na b,x\na c,x\nb c,y\nb d,y\n',
    code: 3,
    says: /corpus has 4 documents.*num_negatives/,
  },
  {
    what: 'too many bad rows',
    data: rows.replaceAll('"where is my', '"",'),
    code: 3,
    says: /rows\.csv.*bad.*line \d+.*max_rejected/,
  },
  {
    what: 'a misspelt key',
    spec: { filter: { relativ_margin: 0.05 } },
    code: 2,
    says: /spec\.yaml: filter\.relativ_margin: unknown key.*relative_margin/,
  },
  {
    what: 'an impossible window',
    spec: { filter: { range_min: 10, range_max: 5 } },
    code: 2,
    says: /filter\.range_min.*10.*5/,
  },
  {
    what: 'more negatives than ranks',
    spec: { filter: { range_max: 2 } },
    code: 2,
    says: /num_negatives/,
  },
  {
    what: 'a negative margin',
    spec: { select: { margin: -1 } },
    code: 2,
    says: /spec\.yaml: select\.margin/,
  },
  { what: 'two inputs', spec: { input: {} }, code: 2, says: /input.*exactly one/ },
  {
    what: 'a dataset name that climbs out',
    spec: { dataset: '../up' },
    code: 2,
    says: /dataset/,
  },
  {
    what: 'an unknown model',
    spec: { model: { path: 'builtin:none' } },
    code: 2,
    says: /ngram-v1/,
  },
];

const expectOneLine = ({ stdout, stderr }: Outcome, says: RegExp): void => {
  expect(stdout).toBe('');
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(/^sluice: .*\n$/);
  expect(stderr).not.toMatch(/\n\s+at /);
};

const goodSpec = { dataset: 'faults', ...classes('rows.csv'), model: { path: 'builtin:ngram-v1' } };

let good = '';
beforeAll(async () => {
  good = await mkdtemp(join(tmpdir(), 'sluice-good-'));
  await writeFile(join(good, 'rows.csv'), rows);
  const spec = await writeSpec(good, goodSpec);
  const { code, stderr } = await sluice('run', spec, '--out', join(good, 'out'));
  if (code !== 0 || stderr !== '') throw new Error(`the good run failed: ${stderr}`);
});
afterAll(() => rm(good, { recursive: true, force: true }));

/** A folder with a version published in `out`, and the data it was made of. */
const published = async (): Promise<string> => {
  const folder = await temporaryFolder();
  await cp(good, folder, { recursive: true, verbatimSymlinks: true });
  return folder;
};

describe('wrong input', () => {
  it.each(FAULTS)('$what: one clear line, exit $code, latest untouched', async (fault) => {
    const folder = await published();
    const out = join(folder, 'out');
    const before = await readlink(join(out, 'faults/latest'));
    if (fault.data !== undefined) await writeFile(join(folder, 'rows.csv'), fault.data);
    const file = await writeSpec(folder, { ...goodSpec, ...fault.spec });
    const outcome = await sluice('run', file, '--out', out);
    expectOneLine(outcome, fault.says);
    expect(outcome.code).toBe(fault.code);
    expect(await readlink(join(out, 'faults/latest'))).toBe(before);
  });

  it('names every fault of a spec at once', async () => {
    const folder = await temporaryFolder();
    const spec = { dataset: 'X', input: {}, model: {}, extra: 1 };
    const { stderr, code } = await sluice('run', await writeSpec(folder, spec));
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(4);
  });

  it('says so when the output cannot be written', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'rows.csv'), rows);
    await writeFile(join(folder, 'taken'), 'a file where a folder should be');
    const file = await writeSpec(folder, goodSpec);
    const outcome = await sluice('run', file, '--out', join(folder, 'taken'));
    expectOneLine(outcome, /taken.*folder/);
    expect(outcome.code).toBe(1);
  });

  it('keeps bad rows below the limit in a file, with line and reason', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'rows.csv'), rows);
    await appendFile(join(folder, 'rows.csv'), '\n"   ",card\n');
    const out = join(folder, 'out');
    const { code, stderr } = await sluice('run', await writeSpec(folder, goodSpec), '--out', out);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const text = await readFile(join(out, 'faults/latest/rejects.jsonl'), 'utf8');
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([{ file: 'rows.csv', line: 242, reason: 'empty_text', detail: '"text" is empty' }]);
  });

  it.each([
    [['run'], /missing required argument/],
    [['run', 'none.yaml'], /none\.yaml.*no such file/],
    [['mine', 'x'], /unknown command/],
    [['schema', 'dataset'], /spec, manifest, event/],
    [['verify', 'none'], /none.*no such folder/],
  ])('refuses the command line %j', async (args, says) => {
    const { code, stderr } = await sluice(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });

  it('finds a flipped byte in a published version', async () => {
    const version = join(await published(), 'out/faults/latest');
    const file = join(version, 'data/train-00000-of-00001.parquet');
    const bytes = await readFile(file);
    bytes[100] ^= 1;
    await writeFile(file, bytes);
    const { code, stderr } = await sluice('verify', version);
    expect(code).toBe(1);
    expect(stderr).toMatch(/data\/train-00000-of-00001\.parquet/);
  });
});
