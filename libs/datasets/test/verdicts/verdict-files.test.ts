import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict, VerdictFormat, VerdictRecord } from '@sluice/contracts';
import { readVerdicts, writeVerdicts } from '../../src/index.ts';

const DATASET = 'shoes';
const NOW = '2030-01-01T00:00:00.000Z';
const source = { name: 'verdicts', dataset: DATASET, now: NOW };

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const [RED, BLUE] = ['red shoes', 'blue shoes'].map(digest);

/** Any text that a dataset can hold: NUL is refused when it is read. */
const arbitraryText = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .map((text) => text.replaceAll('\0', ' '));

const arbitraryReviewer = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((name) => name.replaceAll(/\p{Cc}/gu, '').trim())
  .filter((name) => name.length > 0 && name.length <= 100);

const arbitraryRecord: fc.Arbitrary<VerdictRecord> = fc
  .record({
    texts: fc.tuple(arbitraryText, arbitraryText),
    known: fc.constantFrom(true, false),
    label: fc.constantFrom('negative', 'positive', 'unsure', 'withdrawn'),
    reviewer: arbitraryReviewer,
    at: fc
      .date({ min: new Date('2000-01-01'), max: new Date(NOW), noInvalidDate: true })
      .map((date) => date.toISOString()),
    version: fc.option(fc.constantFrom('v0001-1234abcd', 'v0002, "the second"\n'), { nil: null }),
    settles: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(({ texts: [anchor, candidate], known, settles, ...given }) => {
    const verdict: VerdictRecord = Object.assign(given, {
      dataset: DATASET,
      anchor: digest(anchor),
      candidate: digest(candidate),
    });
    if (settles !== undefined) verdict.settles = settles;
    return Object.assign(verdict, known && { anchor_text: anchor, candidate_text: candidate });
  });

const withoutTexts = ({
  anchor_text: _a,
  candidate_text: _c,
  ...verdict
}: VerdictRecord): Verdict => verdict;

const read = (format: VerdictFormat, text: string, more = {}) =>
  readVerdicts(format, Buffer.from(text), { ...source, ...more });

const pairOf = ({ anchor, candidate }: Verdict): string => anchor + candidate;

describe('verdicts that are written and read again', () => {
  it.each(['csv', 'jsonl'] as const)('are the same, in the same order, as %s', async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryRecord, { maxLength: 20 }), async (records) => {
        const { verdicts, faults } = await read(format, writeVerdicts(format, records));
        expect(faults).toEqual([]);
        expect(verdicts.map(({ verdict }) => verdict)).toEqual(records.map(withoutTexts));
      }),
    );
  });

  it('are the same, in the same order on each pair, as tasks of Label Studio', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryRecord, { maxLength: 20 }), async (records) => {
        const text = writeVerdicts('label-studio', records);
        const { verdicts, faults } = await read('label-studio', text);
        expect(faults).toEqual([]);
        const given = Map.groupBy(records.map(withoutTexts), pairOf);
        expect(
          Map.groupBy(
            verdicts.map(({ verdict }) => verdict),
            pairOf,
          ),
        ).toEqual(given);
      }),
    );
  });
});

describe('what people write themselves', () => {
  it('needs no more than the two texts and a label', async () => {
    const text = 'anchor_text,candidate_text,label\nred shoes,blue shoes,Negative\n';
    const { verdicts, faults } = await read('csv', text, { reviewer: 'Ada' });
    expect(faults).toEqual([]);
    expect(verdicts).toEqual([
      {
        dated: false,
        verdict: {
          anchor: RED,
          candidate: BLUE,
          label: 'negative',
          reviewer: 'Ada',
          at: NOW,
          dataset: DATASET,
          version: null,
        },
      },
    ]);
  });

  it('is told of a line at a time where it is wrong, and the rest is read', async () => {
    const lines = [
      'anchor,candidate,candidate_text,label,reviewer,at,dataset,settles',
      `${RED},${BLUE},,negative,Ada,,,`,
      `${RED},${BLUE},,maybe,Ada,,,`,
      `red shoes,${BLUE},,negative,Ada,,,`,
      `${RED},${BLUE},green shoes,negative,Ada,,,`,
      `${RED},,,negative,Ada,,,`,
      `${RED},${BLUE},,negative,,,,`,
      `${RED},${BLUE},,negative,Ada,yesterday,,`,
      `${RED},${BLUE},,negative,Ada,2031-01-01T00:00:00Z,,`,
      `${RED},${BLUE},,negative,Ada,,hats,`,
      `${RED},${BLUE},,negative,Ada,,,perhaps`,
      `${RED},${BLUE},,negative`,
      `${RED},${BLUE},,positive,Ben,2025-01-31 09:30:00Z,shoes,TRUE`,
    ];
    const { verdicts, faults } = await read('csv', lines.join('\r\n'));
    expect(faults).toEqual([
      'verdicts:3: label: is "maybe"; give one of negative, positive, unsure, withdrawn',
      'verdicts:4: anchor: is "red shoes"; give the SHA-256 of the text in hex',
      'verdicts:5: candidate: is not the SHA-256 of candidate_text; leave out the one that is wrong',
      'verdicts:6: candidate: missing; give the text as candidate_text, or its SHA-256',
      'verdicts:7: reviewer: missing; say who gave the verdict',
      'verdicts:8: at: is "yesterday"; write it as 2025-01-31T09:30:00Z',
      'verdicts:9: at: "2031-01-01T00:00:00Z" is yet to come',
      'verdicts:10: dataset: is hats; the ledger is that of shoes',
      'verdicts:11: settles: is "perhaps"; give true, false or nothing',
      'verdicts:12: 4 fields where the header has 8',
    ]);
    expect(verdicts.map(({ verdict: { reviewer, at } }) => [reviewer, at])).toEqual([
      ['Ada', NOW],
      ['Ben', '2025-01-31T09:30:00.000Z'],
    ]);
  });

  it('gives a fault one line, whatever stands in the row', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('anchor', 'label', 'at'), fc.jsonValue()),
        async (row) => {
          const { faults, verdicts } = await read('jsonl', `${JSON.stringify(row)}\n`);
          expect(verdicts).toEqual([]);
          expect(faults).toHaveLength(1);
          expect(faults[0]).toMatch(/^verdicts:1: [^\n\r]+$/);
        },
      ),
    );
  });
});

const choice = (label: string) => ({
  from_name: 'verdict',
  to_name: 'candidate',
  type: 'choices',
  value: { choices: [label] },
});
const data = { anchor: 'red shoes', candidate: 'blue shoes' };
const readTasks = (tasks: unknown) => read('label-studio', JSON.stringify(tasks));

describe('annotations of Label Studio', () => {
  it('are verdicts of those who gave them, when they last changed them', async () => {
    const { verdicts, faults } = await readTasks([
      {
        data,
        annotations: [
          {
            completed_by: { id: 7, email: 'ada@example.org' },
            created_at: '2025-01-31T09:30:00.000000Z',
            updated_at: '2025-02-01T10:00:00.123456Z',
            result: [choice('negative')],
          },
          { completed_by: 3, created_at: '2025-01-31T09:30:00Z', result: [choice('Positive')] },
          { completed_by: 4, was_cancelled: true, result: [] },
          { completed_by: 5, result: [] },
        ],
      },
      { data },
    ]);
    expect(faults).toEqual([]);
    expect(
      verdicts.map(({ verdict: { reviewer, label, at } }) => [reviewer, label, Date.parse(at)]),
    ).toEqual([
      ['ada@example.org', 'negative', Date.parse('2025-02-01T10:00:00.123Z')],
      ['label-studio:3', 'positive', Date.parse('2025-01-31T09:30:00Z')],
    ]);
  });

  it('that were changed there are another verdict than the one that was sent', async () => {
    const record: VerdictRecord = {
      anchor: RED,
      candidate: BLUE,
      label: 'unsure',
      reviewer: 'Ada',
      at: '2025-01-01T00:00:00Z',
      dataset: DATASET,
      version: null,
      anchor_text: 'red shoes',
      candidate_text: 'blue shoes',
    };
    const sent = JSON.parse(writeVerdicts('label-studio', [record])) as {
      annotations: { result: { value: object }[] }[];
    }[];
    const [annotation] = sent[0].annotations;
    annotation.result[0].value = { choices: ['positive'] };
    Object.assign(annotation, { completed_by: 9, updated_at: '2025-03-01T00:00:00Z' });
    const { verdicts } = await readTasks(sent);
    expect(verdicts[0].verdict).toMatchObject({
      label: 'positive',
      reviewer: 'label-studio:9',
      at: '2025-03-01T00:00:00Z',
    });
  });

  it('are found by their place where they are wrong', async () => {
    const { faults } = await readTasks([
      {
        data,
        annotations: [
          { completed_by: 1, result: [choice('hm')] },
          { result: [choice('positive')] },
        ],
      },
      { annotations: [] },
    ]);
    expect(faults).toEqual([
      'verdicts: task 1, annotation 1: label: is "hm"; give one of negative, positive, unsure, withdrawn',
      'verdicts: task 1, annotation 2: reviewer: missing; say who gave the verdict',
      expect.stringMatching(/^verdicts: task 2: data: /),
    ]);
    await expect(read('label-studio', '{"data":{}}')).rejects.toThrow('is no list of tasks');
    await expect(read('label-studio', '[')).rejects.toThrow('verdicts is not JSON');
  });

  it('are asked for by tasks that nobody has judged', () => {
    const task = {
      anchor: { text: 'red shoes', digest: RED },
      candidate: { text: 'blue shoes', digest: BLUE },
      positive: { text: 'shoes, red' },
    };
    expect(JSON.parse(writeVerdicts('label-studio', [], [task]))).toEqual([
      {
        data: {
          anchor: 'red shoes',
          positive: 'shoes, red',
          candidate: 'blue shoes',
          anchor_digest: RED,
          candidate_digest: BLUE,
        },
      },
    ]);
    expect(() => writeVerdicts('csv', [], [task])).toThrow('label-studio');
  });
});
