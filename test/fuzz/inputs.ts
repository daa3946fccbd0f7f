import { writeFile } from 'node:fs/promises';
import { SluiceError } from '@sluice/contracts';
import fc from 'fast-check';
import { expect } from 'vitest';

/** New ones each time, all of them, by `npm run test:fuzz`; a small share, always the same, with all other tests. */
const ALL = process.env['SLUICE_FUZZ'] === 'all';
const SHARE = ALL ? 1 : 0.02;

/** The same inputs again: the seed that a failure printed. */
const SEED = process.env['SLUICE_FUZZ_SEED'] ?? (ALL ? undefined : '1');

/**
 * Seconds of processor time that one input may take, of all threads: far more than the one that it takes to load the
 * thread that decodes Parquet, which happens anew after each input that had it ended.
 */
const LIMIT = 10;

/**
 * Tries inputs until there were as many as `inputs` says in a full run. Each must be taken, or refused with an error of
 * the family: anything else, and one that takes long, is a fault, told with the input that shows it best.
 *
 * @param refusal codes that `attempt` may refuse with
 */
export const expectTakenOrRefused = async <Input>(
  inputs: number,
  arbitrary: fc.Arbitrary<Input>,
  attempt: (input: Input) => unknown,
  refusal: readonly string[],
): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (input) => {
      const before = process.cpuUsage();
      try {
        await attempt(input);
      } catch (error) {
        if (!(error instanceof SluiceError)) throw error;
        expect(refusal, error.message).toContain(error.code);
        expect(error.message).not.toBe('');
      }
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1e6).toBeLessThan(LIMIT);
    }),
    {
      numRuns: Math.ceil(inputs * SHARE),
      endOnFailure: true,
      ...(SEED !== undefined && { seed: Number(SEED) }),
    },
  );
};

/** Bytes of a file, some of them from `first` on changed, cut out, or put in twice. */
export const damaged = (whole: Uint8Array, first = 0): fc.Arbitrary<Uint8Array> => {
  const at = fc.integer({ min: first, max: whole.length - 1 });
  const change = fc.oneof(
    fc.record({ at, byte: fc.nat(255) }),
    fc.record({ at, cut: fc.integer({ min: 1, max: whole.length }) }),
    fc.record({ at, again: fc.integer({ min: 1, max: 64 }) }),
  );
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    let bytes = Buffer.from(whole);
    for (const { at: place, ...how } of changes) {
      const head = bytes.subarray(0, place);
      if ('byte' in how) {
        bytes = Buffer.from(bytes);
        if (place < bytes.length) bytes[place] = how.byte;
      } else if ('cut' in how) bytes = Buffer.concat([head, bytes.subarray(place + how.cut)]);
      else
        bytes = Buffer.concat([
          head,
          bytes.subarray(place, place + how.again),
          bytes.subarray(place),
        ]);
    }
    return bytes;
  });
};

/** What no schema expects, and what one nearly does. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    '__proto__',
    -1,
    0,
    1e308,
    -0,
    2 ** 53,
    [],
    {},
    '\u0000',
    '\ud800',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '9'.repeat(400),
    'a'.repeat(10_000),
    '../'.repeat(50),
    '{{7*7}}',
    '!!js/function x',
  ),
);

/** An object of the right shape, a few of its places overwritten, taken away or added to. */
export const bent = (object: object): fc.Arbitrary<unknown> => {
  const places = placesOf(object);
  const change = fc.record({
    place: fc.constantFrom(...places),
    what: fc.constantFrom('set', 'drop', 'add'),
    key: fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('__proto__', 'constructor')),
    value: oddValue,
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) =>
    changes.reduce((whole, { place, what, key, value }) => {
      const copy = structuredClone(whole);
      const parent = place.slice(0, -1).reduce<unknown>(childOf, copy);
      const last = place.at(-1);
      if (typeof parent !== 'object' || parent === null) return copy;
      const fields = parent as Record<string, unknown>;
      if (last === undefined) return what === 'set' ? value : copy;
      if (what === 'drop') delete fields[last];
      else define(fields, what === 'set' ? last : key, value);
      return copy;
    }, object as unknown),
  );
};

/** As a parser of JSON makes it: `__proto__` is a key like any other. */
const define = (fields: object, key: string, value: unknown): void => {
  Object.defineProperty(fields, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
};

const childOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

const placesOf = (value: unknown, above: string[] = []): string[][] => [
  above,
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, below]) => placesOf(below, [...above, key]))
    : []),
];

/** Goes through everything that comes out. */
export const drained = async (rows: AsyncIterable<unknown>): Promise<void> => {
  for await (const row of rows) void row;
};

/** The same file again and again: a new one each time is what takes the time. */
export const rewritten = (path: string) => async (bytes: Uint8Array | string) => {
  await writeFile(path, bytes);
  return path;
};
