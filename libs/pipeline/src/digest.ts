import { hash } from 'node:crypto';

/** JSON with sorted keys, so that equal values have equal text. Undefined members are left out. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

/** SHA-256 of a value's canonical JSON, in hex. */
export const digestOf = (value: unknown): string => hash('sha256', canonicalJson(value), 'hex');

/** SHA-256 of a text's UTF-8 bytes. */
export const textDigest = (text: string): Buffer => hash('sha256', text, 'buffer');

/** Words of a digest that tables and matrices keep: 128 bits, which no two rows of any corpus share by chance. */
export const DIGEST_WORDS = 4;

/** The first words of a digest for each row, row-major. */
export const digestRows = (rows: number, digestOf: (row: number) => Buffer): Int32Array => {
  const words = new Int32Array(rows * DIGEST_WORDS);
  for (let row = 0; row < rows; row++) {
    const digest = digestOf(row);
    for (let word = 0; word < DIGEST_WORDS; word++) {
      words[row * DIGEST_WORDS + word] = digest.readInt32LE(word * Int32Array.BYTES_PER_ELEMENT);
    }
  }
  return words;
};
