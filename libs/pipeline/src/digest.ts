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
