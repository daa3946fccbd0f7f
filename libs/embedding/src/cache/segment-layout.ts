import { crc32 } from 'node:zlib';

/**
 * A segment is a file of equal records that one process at a time appends to:
 *
 *   header    magic, dimensions, capacity in records, CRC-32 of the three
 *   tags      one word per record: the first word of its key; 0 where no record is committed
 *   records   CRC-32 of what follows, key, vector (float32)
 *
 * A record is written before its tag, so whatever a killed writer leaves is whole or not there; and each
 * record vouches for itself, so damage of any kind makes it absent, never wrong. Words are little-endian,
 * as they are in memory on every machine Node runs on.
 */
export interface SegmentShape {
  dimensions: number;
  /** Records that fit. */
  capacity: number;
}

/** Bytes of a key: the first half of a SHA-256. */
export const KEY_BYTES = 16;
export const TAG_BYTES = 4;
export const HEADER_BYTES = 20;
const MAGIC = 'SLUICEV1';
const CHECKSUM_BYTES = 4;

export const recordBytes = (dimensions: number): number =>
  CHECKSUM_BYTES + KEY_BYTES + 4 * dimensions;

/** The shape of a segment that takes at most so many bytes, but holds a record in any case. */
export const shapeWithin = (bytes: number, dimensions: number): SegmentShape => {
  const each = TAG_BYTES + recordBytes(dimensions);
  return { dimensions, capacity: Math.max(1, Math.floor((bytes - HEADER_BYTES) / each)) };
};

export const tagOffset = (record: number): number => HEADER_BYTES + record * TAG_BYTES;

export const recordOffset = ({ dimensions, capacity }: SegmentShape, record: number): number =>
  tagOffset(capacity) + record * recordBytes(dimensions);

/** Bytes of header, tags and records; tags that stand for nothing yet are a hole in the file. */
export const bytesInUse = ({ dimensions }: SegmentShape, records: number): number =>
  HEADER_BYTES + records * (TAG_BYTES + recordBytes(dimensions));

/** How many records a file of this size holds at most. */
export const recordsWithin = (shape: SegmentShape, bytes: number): number =>
  Math.max(0, Math.ceil((bytes - recordOffset(shape, 0)) / recordBytes(shape.dimensions)));

export const encodeHeader = ({ dimensions, capacity }: SegmentShape): Buffer => {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 'latin1');
  header.writeUInt32LE(dimensions, 8);
  header.writeUInt32LE(capacity, 12);
  header.writeUInt32LE(crc32(header.subarray(0, 16)), 16);
  return header;
};

/** Undefined for what is no header, or a damaged one. */
export const decodeHeader = (header: Buffer): SegmentShape | undefined => {
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, 8) !== MAGIC) return undefined;
  if (crc32(header.subarray(0, 16)) !== header.readUInt32LE(16)) return undefined;
  return { dimensions: header.readUInt32LE(8), capacity: header.readUInt32LE(12) };
};

/** The tag of a key: its first word, which is never 0. */
export const tagOf = (keys: Buffer, row: number): number => keys.readUInt32LE(row * KEY_BYTES) || 1;

/** Vectors with their keys as records, one after the other. */
export const encodeRecords = (
  keys: Buffer,
  vectors: Float32Array,
  dimensions: number,
  rows: readonly number[],
): Buffer => {
  const size = recordBytes(dimensions);
  const records = Buffer.alloc(rows.length * size);
  const bytes = Buffer.from(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  rows.forEach((row, i) => {
    const record = records.subarray(i * size, (i + 1) * size);
    keys.copy(record, CHECKSUM_BYTES, row * KEY_BYTES, (row + 1) * KEY_BYTES);
    const vector = row * dimensions * 4;
    bytes.copy(record, CHECKSUM_BYTES + KEY_BYTES, vector, vector + dimensions * 4);
    record.writeUInt32LE(crc32(record.subarray(CHECKSUM_BYTES)), 0);
  });
  return records;
};

/** Copies a record's vector to `into` if it is whole and of this key; says whether it was. */
export const decodeRecord = (
  record: Buffer,
  keys: Buffer,
  row: number,
  into: Float32Array,
): boolean => {
  const start = row * KEY_BYTES;
  const end = CHECKSUM_BYTES + KEY_BYTES;
  if (record.length < end || record.compare(keys, start, start + KEY_BYTES, 4, end) !== 0)
    return false;
  if (crc32(record.subarray(CHECKSUM_BYTES)) !== record.readUInt32LE(0)) return false;
  record.copy(Buffer.from(into.buffer, into.byteOffset, into.byteLength), 0, end);
  return true;
};
