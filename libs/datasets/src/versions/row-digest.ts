import { createHash, hash } from 'node:crypto';
import type { Row } from './formats/row.ts';

/**
 * The one text form of a data row: its JSON object on one line, keys in column order, no white space,
 * numbers as the shortest decimal that reads back as the same double (ECMA-262 `JSON.stringify`).
 */
export function rowLine(row: Row): string {
  return `${JSON.stringify(row)}\n`;
}

export interface ContentDigest {
  add(lines: readonly string[]): void;
  hex(): string;
}

/**
 * Digest of data rows in order: SHA-256 over the UTF-8 of their lines. JSON keeps line feeds out of a
 * line, so rows cannot run into each other. File type, compression and the split into files leave no
 * trace; of a version in JSON Lines it is what `cat data/*.jsonl | sha256sum` prints.
 */
export function contentDigest(): ContentDigest {
  const sha256 = createHash('sha256');
  return {
    add: (lines) => void sha256.update(lines.join('')),
    hex: () => sha256.digest('hex'),
  };
}

/** The first 64 bits of a row's SHA-256, as two words. */
export function rowFingerprint(row: Row): readonly [number, number] {
  const digest = hash('sha256', rowLine(row), 'buffer');
  return [digest.readUInt32LE(0), digest.readUInt32LE(4)];
}
