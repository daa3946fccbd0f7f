import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createInputs, readVerdicts, verifyVersion } from '@sluice/datasets';
import { decodeNpy, encodeNpy } from '@sluice/pipeline';
import fc from 'fast-check';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { bent, damaged, drained, rewritten, expectTakenOrRefused } from './inputs.ts';

const folder = await mkdtemp(join(tmpdir(), 'sluice-fuzz-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const inputs = createInputs({ lineBytes: 4_096, decodeMs: 200 });
const columns = [['text', 'label'], ['id']] as const;
const read = (path: string): Promise<void> => drained(inputs.rows(path, ...columns));

const row = fc.oneof(
  fc
    .record({ text: fc.string({ unit: 'binary' }), label: fc.string() })
    .map((r) => JSON.stringify(r)),
  fc.json({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    ' ',
    '{',
    '{"text":"a","label":"b"}',
    '\ufeff{}',
    `{"text":"${'x'.repeat(5_000)}"}`,
  ),
);
const lines = fc
  .record({
    rows: fc.array(row, { maxLength: 12 }),
    end: fc.constantFrom('\n', '\r\n', '\r', '\n\n'),
  })
  .map(({ rows, end }) => rows.join(end));

const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', '"', '""', '"a,b"', '"a\nb"', 'a"b', '"a"b', '\ufefftext', "'"),
);
const table = fc
  .record({
    header: fc.constantFrom(
      'text,label',
      'text,label,id',
      '\ufefftext,label',
      'text,text,label',
      'label',
    ),
    rows: fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 10 }),
    end: fc.constantFrom('\n', '\r\n'),
  })
  .map(({ header, rows, end }) => [header, ...rows.map((cells) => cells.join(','))].join(end));

type Encoding = NonNullable<ColumnSource['encoding']>;

const values = Array.from({ length: 40 }, (_, i) => (i % 11 === 0 ? null : `text ${i % 7}`));
const parquet = (encoding: Encoding, codec: 'SNAPPY' | 'UNCOMPRESSED') =>
  new Uint8Array(
    parquetWriteBuffer({
      codec,
      columnData: [
        { name: 'text', data: values, type: 'STRING', encoding },
        { name: 'label', data: values.map((_, i) => i % 3), type: 'INT32' },
      ],
    }),
  );

describe('files of rows', () => {
  it('JSON Lines', () => {
    const file = rewritten(join(folder, 'rows.jsonl'));
    return expectTakenOrRefused(20_000, lines, async (text) => read(await file(text)), ['input']);
  });

  it('CSV', () => {
    const file = rewritten(join(folder, 'rows.csv'));
    return expectTakenOrRefused(20_000, table, async (text) => read(await file(text)), ['input']);
  });

  it('any bytes as either', async () => {
    for (const name of ['rows.tsv', 'rows.ndjson']) {
      const file = rewritten(join(folder, name));
      const bytes = fc.uint8Array({ maxLength: 300 });
      await expectTakenOrRefused(5_000, bytes, async (some) => read(await file(some)), ['input']);
    }
  });

  it('gzip', () => {
    const file = rewritten(join(folder, 'rows.jsonl.gz'));
    const whole = gzipSync('{"text":"a","label":"b"}\n'.repeat(50));
    return expectTakenOrRefused(3_000, damaged(whole), async (some) => read(await file(some)), [
      'input',
    ]);
  });

  it('Parquet, its footer', () => {
    const whole = parquet('PLAIN', 'SNAPPY');
    const footer = Buffer.from(whole.buffer).readUInt32LE(whole.length - 8) + 8;
    const file = rewritten(join(folder, 'rows.parquet'));
    return expectTakenOrRefused(
      10_000,
      damaged(whole, whole.length - footer),
      async (some) => read(await file(some)),
      ['input'],
    );
  });

  it.each(['PLAIN', 'RLE_DICTIONARY', 'DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY'] as const)(
    'Parquet, its pages of %s',
    async (encoding) => {
      for (const codec of ['UNCOMPRESSED', 'SNAPPY'] as const) {
        const whole = parquet(encoding, codec);
        const footer = Buffer.from(whole.buffer).readUInt32LE(whole.length - 8) + 8;
        const file = rewritten(join(folder, 'pages.parquet'));
        await expectTakenOrRefused(
          2_000,
          damaged(whole.subarray(0, whole.length - footer)).map((pages) =>
            Buffer.concat([pages, whole.subarray(whole.length - footer)]),
          ),
          async (some) => read(await file(some)),
          ['input'],
        );
      }
    },
  );
});

const now = '2026-01-01T00:00:00.000Z';
const source = { name: 'verdicts', dataset: 'shop', reviewer: 'fuzz', now };
const task = {
  id: 1,
  data: { anchor_id: 'a', candidate_id: 'b', anchor: 'text', candidate: 'text' },
  annotations: [
    {
      completed_by: { email: 'a@b' },
      updated_at: '2026-01-01T00:00:00Z',
      result: [{ from_name: 'verdict', type: 'choices', value: { choices: ['false_negative'] } }],
    },
  ],
};

describe('files of verdicts', () => {
  it('CSV and JSON Lines', async () => {
    for (const format of ['csv', 'jsonl'] as const) {
      const text = format === 'csv' ? table : lines;
      await expectTakenOrRefused(
        4_000,
        text,
        (some) => readVerdicts(format, Buffer.from(some), source),
        ['input'],
      );
    }
  });

  it('Label Studio’s', () => {
    const tasks = bent([task, task] as object).map((some) =>
      Buffer.from(JSON.stringify(some) ?? ''),
    );
    return expectTakenOrRefused(
      6_000,
      tasks,
      (some) => readVerdicts('label-studio', some, source),
      ['input'],
    );
  });
});

describe('what runs leave', () => {
  it('matrices', () => {
    const whole = encodeNpy({
      data: Float32Array.from({ length: 24 }, (_, i) => i),
      shape: [6, 4],
    });
    return expectTakenOrRefused(
      8_000,
      damaged(whole),
      (some) => decodeNpy(new Uint8Array(some), 'vectors.npy'),
      ['internal', 'input'],
    );
  });

  it('versions: a fault is found, or the manifest is that of the files', async () => {
    const version = join(folder, 'v0001-00000000');
    await mkdir(version);
    const data = 'text\n';
    await writeFile(join(version, 'README.md'), data);
    const sha256 = createHash('sha256').update(data).digest('hex');
    const manifest = {
      schema_version: 1,
      dataset: 'shop',
      version: 'v0001-00000000',
      files: [{ path: 'README.md', bytes: data.length, sha256, rows: null }],
    };
    const file = rewritten(join(version, 'manifest.json'));
    const some = fc.oneof(
      bent(manifest).map((value) => JSON.stringify(value) ?? ''),
      damaged(Buffer.from(JSON.stringify(manifest))),
    );
    await expectTakenOrRefused(
      3_000,
      some,
      async (bytes) => {
        await file(bytes);
        // None of these is a whole manifest.
        expect((await verifyVersion(version)).faults).not.toEqual([]);
      },
      ['input', 'usage', 'missing', 'output'],
    );
  });
});
