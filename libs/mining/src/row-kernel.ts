import {
  accessTo,
  assemble,
  type Code,
  f64,
  f64x2,
  i32,
  repeatWhile,
  v128,
} from './webassembly/assembler.ts';
import { HALVES, type Row, ROWS, SUMS } from './webassembly/sums.ts';

/** Rows that are multiplied side by side, so that each value of the vector is read and converted once for all. */
export const ROWS_AT_ONCE = 4;
/** Float32 that are multiplied in one step, one for each lane of `dot`. */
export const LANES = 4;
const WORD = 4;
const DOUBLE = 8;
const HALF_STEP = 2 * WORD;
const STEP = LANES * WORD;

const parameters = {
  vector: 'i32',
  vectorBytes: 'i32',
  places: 'i32',
  placesEnd: 'i32',
  products: 'i32',
} as const;

/** sum⟨r⟩⟨h⟩: lanes 2h and 2h + 1 of the product with row r. */
const locals = {
  at: 'i32',
  vectorEnd: 'i32',
  row0: 'i32',
  row1: 'i32',
  row2: 'i32',
  row3: 'i32',
  x0: 'v128',
  x1: 'v128',
  ...SUMS,
} as const;

const { get, set } = accessTo({ ...parameters, ...locals });
const advance = (name: 'at' | 'places' | 'products' | `row${Row}`, by: number): Code =>
  set(name, i32.add(get(name), i32.const(by)));

const multiplyOneStep: Code = [
  HALVES.map((half) => set(`x${half}`, f64x2.loadFloats(get('at'), half * HALF_STEP))),
  ROWS.map((row) => [
    HALVES.map((half) => {
      const y = f64x2.loadFloats(get(`row${row}`), half * HALF_STEP);
      const product = f64x2.multiply(get(`x${half}`), y);
      return set(`sum${row}${half}`, f64x2.add(get(`sum${row}${half}`), product));
    }),
    advance(`row${row}`, STEP),
  ]),
  advance('at', STEP),
];

const ofLanes = (row: Row, half: 0 | 1): Code => {
  const sum = get(`sum${row}${half}`);
  return f64.add(f64x2.lane(sum, 0), f64x2.lane(sum, 1));
};

const multiplyRows: Code = [
  set('at', get('vector')),
  ROWS.map((row) => [
    set(`row${row}`, i32.load(get('places'), row * WORD)),
    HALVES.map((half) => set(`sum${row}${half}`, v128.zero)),
  ]),
  repeatWhile(multiplyOneStep, i32.lessThan(get('at'), get('vectorEnd'))),
  ROWS.map((row) =>
    f64.store(get('products'), row * DOUBLE, f64.add(ofLanes(row, 0), ofLanes(row, 1))),
  ),
  advance('places', ROWS_AT_ONCE * WORD),
  advance('products', ROWS_AT_ONCE * DOUBLE),
];

/**
 * Exports multiply(vector, vectorBytes, places, placesEnd, products), all byte addresses or sizes: the inner products
 * of one vector with the rows at the addresses that stand in [places, placesEnd), ROWS_AT_ONCE at a time, as doubles
 * from `products` on. Each is `dot` to the last bit: the same four lanes, two in a register, and the same sum of them.
 * The dimensions must be a multiple of LANES.
 */
export const ROW_KERNEL = assemble({
  name: 'multiply',
  parameters,
  locals,
  body: [
    set('vectorEnd', i32.add(get('vector'), get('vectorBytes'))),
    repeatWhile(multiplyRows, i32.lessThan(get('places'), get('placesEnd'))),
  ],
});
