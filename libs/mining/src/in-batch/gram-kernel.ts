import {
  accessTo,
  assemble,
  type Code,
  f64x2,
  i32,
  repeatWhile,
  v128,
} from '../webassembly/assembler.ts';
import { HALVES, ROWS, SUMS } from '../webassembly/sums.ts';

/**
 * Four vectors side by side: double k of vector r lies at (4k + r)·8 bytes, so that one pass over two
 * panels yields their 16 inner products.
 */
export const PANEL_ROWS = 4;
const DOUBLE = 8;
const PAIR = 2 * DOUBLE;
const STEP = PANEL_ROWS * DOUBLE;

const parameters = {
  panel: 'i32',
  others: 'i32',
  othersEnd: 'i32',
  panelBytes: 'i32',
  products: 'i32',
  rowBytes: 'i32',
} as const;

/** sum⟨r⟩⟨h⟩: products of vector r of the panel with half h, two vectors, of the other panel. */
const locals = {
  at: 'i32',
  panelEnd: 'i32',
  row: 'i32',
  x: 'v128',
  y0: 'v128',
  y1: 'v128',
  ...SUMS,
} as const;

const { get, set } = accessTo({ ...parameters, ...locals });
const advance = (name: 'at' | 'others' | 'products' | 'row', by: Code): Code =>
  set(name, i32.add(get(name), by));

/** sum⟨r⟩⟨h⟩ += x⟨r⟩ · y⟨h⟩ for dimension `at`. */
const multiplyOneDimension: Code = [
  set('y0', v128.load(get('others'), 0)),
  set('y1', v128.load(get('others'), PAIR)),
  ROWS.map((row) => [
    set('x', v128.load64Splat(get('at'), row * DOUBLE)),
    HALVES.map((half) => {
      const product = f64x2.multiply(get('x'), get(`y${half}`));
      return set(`sum${row}${half}`, f64x2.add(get(`sum${row}${half}`), product));
    }),
  ]),
  advance('others', i32.const(STEP)),
  advance('at', i32.const(STEP)),
];

const multiplyTwoPanels: Code = [
  set('at', get('panel')),
  ROWS.map((row) => HALVES.map((half) => set(`sum${row}${half}`, v128.zero))),
  repeatWhile(multiplyOneDimension, i32.lessThan(get('at'), get('panelEnd'))),
  set('row', get('products')),
  ROWS.map((row) => [
    HALVES.map((half) => v128.store(get('row'), half * PAIR, get(`sum${row}${half}`))),
    advance('row', get('rowBytes')),
  ]),
  advance('products', i32.const(STEP)),
];

/**
 * Exports multiply(panel, others, othersEnd, panelBytes, products, rowBytes), all byte addresses or
 * sizes: the inner products of one panel with the panels in [others, othersEnd), as doubles from
 * `products` on, a row of `rowBytes` for each vector of the panel.
 *
 * Every product is summed in the order of the dimensions and rounded as JavaScript rounds, so equal
 * vectors have equal bits wherever they stand in a batch, and every machine has the same.
 *
 * In WebAssembly because plain JavaScript has no SIMD: at 4,096 rows of 384 dimensions its best tile of
 * 3 × 3 to 4 × 4 sums took three times as long.
 */
export const GRAM_KERNEL = assemble({
  name: 'multiply',
  parameters,
  locals,
  body: [
    set('panelEnd', i32.add(get('panel'), get('panelBytes'))),
    repeatWhile(multiplyTwoPanels, i32.lessThan(get('others'), get('othersEnd'))),
  ],
});
