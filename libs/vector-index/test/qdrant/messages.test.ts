import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeHits, encodeQueries, encodeUpsert } from '../../src/qdrant/messages.ts';

const ofHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Bytes that protobuf-es makes of the same messages, from the definitions in Qdrant's own client for 1.16. */
const REFERENCE = {
  upsert:
    '0a016310011a220a0208011a0b0a056c6162656c12021807220f0a0daa060a0a080000003f000080bf' +
    '1a320a0908ffffffffffffff0f1a140a056c6162656c120b18fdffffffffffffffff01' +
    '220f0a0daa060a0a080000004000000000',
  queries:
    '0a0163123b0a01631a0e0a0c120a0a080000003f000080bf2a0f1a0d0a0b0a056c6162656c12021007' +
    '321208800110001a0b100119000000000000044040ac02' +
    '12440a01631a0e0a0c120a0a0800000040000000002a181a160a140a056c6162656c120b10fdffffffffffffffff01' +
    '321208800110001a0b100119000000000000044040ac02',
  /** Two points with payload, version and a default score; none; one whose id is a UUID; time and usage. */
  answer:
    '0a270a1f0a0908ffffffffffffff0f120b0a056c6162656c120218071d0000403f280c0a040a020800' +
    '0a00' +
    '0a2f0a2d0a26122435633536633739332d363966332d346662662d383765362d6334626635346332386332361d000080bf' +
    '11fca9f1d24d62503f1a00',
};

const VALUES = Float32Array.of(0.5, -1, 2, 0);

describe('messages to and from Qdrant', () => {
  it('stores points as the official client does, to the byte', () => {
    const message = encodeUpsert('c', {
      ids: Float64Array.of(1, Number.MAX_SAFE_INTEGER),
      labels: Int32Array.of(7, -3),
      dimensions: 2,
      vectors: new Uint8Array(VALUES.buffer),
    });
    expect(toHex(message)).toBe(REFERENCE.upsert);
  });

  it('asks for neighbours as the official client does, to the byte', () => {
    const message = encodeQueries('c', {
      dimensions: 2,
      vectors: VALUES,
      limit: 300,
      excluding: Int32Array.of(7, -3),
      params: { ef: 128, exact: false, oversampling: 2.5 },
    });
    expect(toHex(message)).toBe(REFERENCE.queries);
  });

  it('takes ids and scores out of an answer, past all else in it', () => {
    expect(decodeHits(ofHex(REFERENCE.answer), 3, 2)).toEqual({
      counts: Int32Array.of(2, 0, 1),
      ids: Float64Array.of(Number.MAX_SAFE_INTEGER, 0, 0, 0, Number.NaN, 0),
      scores: Float32Array.of(0.75, 0, 0, 0, -1, 0),
    });
  });

  it('refuses answers for fewer or more queries and points than were asked for', () => {
    const answer = ofHex(REFERENCE.answer);
    expect(() => decodeHits(answer, 4, 2)).toThrow('3 of 4 queries were answered');
    expect(() => decodeHits(answer, 2, 2)).toThrow('more than 2 queries');
    expect(() => decodeHits(answer, 3, 1)).toThrow('more than 1 results');
  });

  it('ends with a RangeError, or an answer, whatever comes in', () => {
    const answer = ofHex(REFERENCE.answer);
    const spoilt = fc
      .tuple(fc.nat(answer.length), fc.uint8Array({ maxLength: 20 }))
      .map(([cut, tail]) => Uint8Array.of(...answer.subarray(0, cut), ...tail));
    fc.assert(
      fc.property(fc.oneof(spoilt, fc.uint8Array({ maxLength: 60 })), (bytes) => {
        try {
          decodeHits(bytes, 3, 2);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
