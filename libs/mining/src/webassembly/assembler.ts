/**
 * Assembles a WebAssembly module of one function over an imported memory: the part of the binary format
 * a numeric kernel needs (W3C, WebAssembly Core Specification 2.0, chapter 5). Code is a nest of bytes,
 * operands before their instruction as the stack machine reads them, so kernels read like function calls.
 */
export type Code = number | readonly Code[];

const bytesOf = (code: Code): number[] =>
  typeof code === 'number' ? [code] : code.flatMap((part) => bytesOf(part));

/** LEB128, the format's encoding of whole numbers (5.2.2). */
const unsigned = (value: number): Code =>
  value < 0x80 ? value : [(value & 0x7f) | 0x80, unsigned(value >>> 7)];

/** Signed LEB128 of a number in [0, 2³¹): a last byte with bit 6 set would read as negative. */
const signed = (value: number): Code =>
  value < 0x40 ? value : [(value & 0x7f) | 0x80, signed(value >>> 7)];

const simd = (opcode: number): Code => [0xfd, unsigned(opcode)];

/** Alignment, as an exponent of two, and offset of an access to memory. */
const wordsAt = (offset: number): Code => [2, unsigned(offset)];
const doublesAt = (offset: number): Code => [3, unsigned(offset)];

export const i32 = {
  const: (value: number): Code => [0x41, signed(value)],
  load: (address: Code, offset: number): Code => [address, 0x28, wordsAt(offset)],
  add: (x: Code, y: Code): Code => [x, y, 0x6a],
  lessThan: (x: Code, y: Code): Code => [x, y, 0x49],
};

export const f64 = {
  add: (x: Code, y: Code): Code => [x, y, 0xa0],
  store: (address: Code, offset: number, value: Code): Code => [
    address,
    value,
    0x39,
    doublesAt(offset),
  ],
};

export const v128 = {
  zero: [simd(0x0c), Array.from({ length: 16 }, () => 0)] as Code,
  load: (address: Code, offset: number): Code => [address, simd(0x00), doublesAt(offset)],
  /** One double in both lanes. */
  load64Splat: (address: Code, offset: number): Code => [address, simd(0x0a), doublesAt(offset)],
  store: (address: Code, offset: number, value: Code): Code => [
    address,
    value,
    simd(0x0b),
    doublesAt(offset),
  ],
};

export const f64x2 = {
  /** Two float32 that follow one another in memory, as doubles. */
  loadFloats: (address: Code, offset: number): Code => [
    [address, simd(0x5d), wordsAt(offset)],
    simd(0x5f),
  ],
  lane: (x: Code, lane: 0 | 1): Code => [x, simd(0x21), lane],
  add: (x: Code, y: Code): Code => [x, y, simd(0xf0)],
  multiply: (x: Code, y: Code): Code => [x, y, simd(0xf2)],
};

const NO_RESULT = 0x40;
const INNERMOST = 0;
const END = 0x0b;

/** Runs the body, and again as long as the condition holds after it. */
export const repeatWhile = (body: Code, condition: Code): Code => [
  [0x03, NO_RESULT],
  body,
  [condition, 0x0d, INNERMOST],
  END,
];

const VALUE_TYPES = { i32: 0x7f, v128: 0x7b };
/** Types by name; a function numbers its parameters, then its locals, in the order they are listed. */
export type Variables = Readonly<Record<string, keyof typeof VALUE_TYPES>>;

/** Reads and writes of a function's parameters and locals by name. */
export const accessTo = <V extends Variables>(variables: V) => {
  const names = Object.keys(variables);
  const numberOf = (name: keyof V & string): Code => unsigned(names.indexOf(name));
  return {
    get: (name: keyof V & string): Code => [0x20, numberOf(name)],
    set: (name: keyof V & string, value: Code): Code => [value, 0x21, numberOf(name)],
  };
};

const list = (items: readonly Code[]): Code => [unsigned(items.length), items];
const sized = (code: Code): Code => list(bytesOf(code));
const section = (id: number, items: readonly Code[]): Code => [id, sized(list(items))];
const text = (value: string): Code => list([...new TextEncoder().encode(value)]);
const types = (variables: Variables): number[] =>
  Object.values(variables).map((type) => VALUE_TYPES[type]);

export interface FunctionSource {
  name: string;
  parameters: Variables;
  locals: Variables;
  body: Code;
}

/** The module's bytes: imports the memory `kernel.memory`, exports the function by its name. */
export const assemble = ({ name, parameters, locals, body }: FunctionSource): Uint8Array => {
  const MAGIC = [0x00, 0x61, 0x73, 0x6d];
  const VERSION = [1, 0, 0, 0];
  const functionType = [0x60, list(types(parameters)), list([])];
  const importedMemory = [text('kernel'), text('memory'), 0x02, [0x00, unsigned(0)]];
  const exportedFunction = [text(name), 0x00, unsigned(0)];
  const code = sized([list(types(locals).map((type) => [unsigned(1), type])), body, END]);
  return Uint8Array.from(
    bytesOf([
      MAGIC,
      VERSION,
      section(1, [functionType]),
      section(2, [importedMemory]),
      section(3, [unsigned(0)]),
      section(7, [exportedFunction]),
      section(10, [code]),
    ]),
  );
};
