/**
 * Protocol Buffers on the wire (https://protobuf.dev/programming-guides/encoding/): varints, 32- and 64-bit
 * numbers, and lengths before whatever is nested. Nothing here knows a message.
 */

/** How the value after a tag is laid out. */
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const ENCODER = new TextEncoder();

/** Bytes of a whole number from 0 to 2⁵³ − 1 as a varint. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Bytes of an int64 that fits 32 bits: negative ones take all ten. */
export const intSize = (value: number): number => (value < 0 ? 10 : varintSize(value));

/** Bytes of a field whose content, of so many bytes, comes after its length. */
export const nestedSize = (field: number, length: number): number =>
  varintSize(field * 8) + varintSize(length) + length;

export const textBytes = (text: string): Uint8Array => ENCODER.encode(text);

/** Writes a message whose size is known before. */
export class WireWriter {
  readonly bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  /** The memory is filled to the last byte, so it need not be cleared. */
  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  /** @throws RangeError where the sizes announced were not those written */
  finish(): Uint8Array<ArrayBuffer> {
    if (this.#at !== this.bytes.length)
      throw new RangeError(`${this.#at} bytes were written, ${this.bytes.length} announced`);
    return this.bytes;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.bytes[this.#at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.#at++] = rest;
  }

  uint(field: number, value: number): void {
    this.varint(field * 8 + WIRE.varint);
    this.varint(value);
  }

  /** An int64 that fits 32 bits, in two's complement. */
  int(field: number, value: number): void {
    this.varint(field * 8 + WIRE.varint);
    if (value >= 0) {
      this.varint(value);
      return;
    }
    let rest = value;
    for (let i = 0; i < 9; i++, rest >>= 7) this.bytes[this.#at++] = (rest & 127) | 128;
    this.bytes[this.#at++] = 1;
  }

  double(field: number, value: number): void {
    this.varint(field * 8 + WIRE.fixed64);
    const { buffer, byteOffset } = this.bytes;
    new DataView(buffer, byteOffset).setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** The head of a nested message of so many bytes; its fields are to follow. */
  nest(field: number, length: number): void {
    this.varint(field * 8 + WIRE.bytes);
    this.varint(length);
  }

  raw(field: number, value: Uint8Array): void {
    this.nest(field, value.length);
    this.bytes.set(value, this.#at);
    this.#at += value.length;
  }
}

/** Reads one message, and those nested in it, front to back. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #type = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The number of the next field of a message that ends at `end`; 0 at its end. */
  next(end: number): number {
    if (this.#at >= end) return 0;
    const tag = this.varint();
    this.#type = tag & 7;
    return Math.floor(tag / 8);
  }

  /** Exact up to 2⁵³. */
  varint(): number {
    let byte = this.#bytes[this.#at++];
    let value = byte & 127;
    for (let scale = 128; byte >= 128; scale *= 128) {
      byte = this.#bytes[this.#at++];
      value += (byte & 127) * scale;
    }
    if (this.#at > this.#bytes.length) throw new RangeError('a message ends inside a field');
    return value;
  }

  float(): number {
    const value = this.#view.getFloat32(this.#at, true);
    this.#at += 4;
    return value;
  }

  /** Where the nested message that begins here ends. */
  end(): number {
    const length = this.varint();
    if (length > this.#bytes.length - this.#at)
      throw new RangeError('a message ends inside a field');
    return this.#at + length;
  }

  /** Passes over the field that `next` named. */
  skip(): void {
    if (this.#type === WIRE.varint) this.varint();
    else if (this.#type === WIRE.fixed64) this.#at += 8;
    else if (this.#type === WIRE.bytes) this.#at = this.end();
    else if (this.#type === WIRE.fixed32) this.#at += 4;
    else throw new RangeError(`a field has wire type ${this.#type}, which no message here uses`);
  }
}
