import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { intSize, nestedSize, varintSize, WireReader, WireWriter } from '../../src/qdrant/wire.ts';

const whole = fc.oneof(
  fc.nat(300),
  fc.maxSafeNat(),
  fc.nat({ max: 52 }).map((power) => 2 ** power),
);

describe('protocol buffers on the wire', () => {
  it('reads every whole number it writes, in as many bytes as it said', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), whole, (field, value) => {
        const writer = new WireWriter(varintSize(field * 8) + varintSize(value));
        writer.uint(field, value);
        const reader = new WireReader(writer.finish());
        expect(reader.next(Infinity)).toBe(field);
        expect(reader.varint()).toBe(value);
      }),
    );
  });

  it('writes int32 as BigInt tells their int64 in two’s complement', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const writer = new WireWriter(1 + intSize(value));
        writer.int(1, value);
        let rest = BigInt.asUintN(64, BigInt(value));
        const expected = [8];
        for (; rest >= 128n; rest >>= 7n) expected.push(Number(rest & 127n) | 128);
        expect([...writer.finish()]).toEqual([...expected, Number(rest)]);
      }),
    );
  });

  it('passes over fields of every type, nested ones whole', () => {
    const inner = new Uint8Array(300).fill(255);
    const size = 3 + 9 + nestedSize(300, inner.length) + 2;
    const writer = new WireWriter(size);
    writer.uint(1, 200);
    writer.double(2, -0.5);
    writer.raw(300, inner);
    writer.uint(4, 9);
    const bytes = writer.finish();
    const reader = new WireReader(bytes);
    const fields = [];
    for (let field = reader.next(size); field; field = reader.next(size)) {
      fields.push(field);
      if (field === 4) expect(reader.varint()).toBe(9);
      else reader.skip();
    }
    expect(fields).toEqual([1, 2, 300, 4]);
  });

  it('refuses to be finished with other than the size announced', () => {
    const writer = new WireWriter(3);
    writer.uint(1, 1);
    expect(() => writer.finish()).toThrow('2 bytes were written, 3 announced');
  });
});
