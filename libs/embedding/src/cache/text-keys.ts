import { hash } from 'node:crypto';
import { KEY_BYTES } from './segment-layout.ts';

/**
 * The keys of texts: 128 bits of SHA-256 over the space and the text. A space is all that shapes what is
 * stored beside the text: a model's fingerprint, and the role where it matters.
 *
 * UTF-8 has no lone surrogates and writes the same mark for each, so texts with any are digested as UTF-16.
 */
export const textKeys = (space: string, texts: readonly string[]): Buffer => {
  const keys = Buffer.alloc(texts.length * KEY_BYTES);
  texts.forEach((text, row) => {
    const whole = text.isWellFormed()
      ? hash('sha256', `${space}\n8\n${text}`, 'buffer')
      : hash('sha256', Buffer.from(`${space}\n16\n${text}`, 'utf16le'), 'buffer');
    whole.copy(keys, row * KEY_BYTES, 0, KEY_BYTES);
  });
  return keys;
};
