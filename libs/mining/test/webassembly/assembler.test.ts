import { describe, expect, it } from 'vitest';
import { GRAM_KERNEL } from '../../src/in-batch/gram-kernel.ts';
import { ROW_KERNEL } from '../../src/row-kernel.ts';
import {
  accessTo,
  assemble,
  f64x2,
  i32,
  repeatWhile,
  v128,
} from '../../src/webassembly/assembler.ts';

declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Memory: new (descriptor: { initial: number }) => { buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: { fill: (end: number) => void } };
};

describe('assemble', () => {
  it('builds a valid module: numbers of several bytes, a loop, SIMD', () => {
    const FAR = 40_000;
    const parameters = { end: 'i32' } as const;
    const locals = { at: 'i32', sum: 'v128' } as const;
    const { get, set } = accessTo({ ...parameters, ...locals });
    // Doubles 2x + x² of the double x at byte FAR, to every 200th byte below `end`.
    const x = v128.load64Splat(i32.const(0), FAR);
    const bytes = assemble({
      name: 'fill',
      parameters,
      locals,
      body: [
        set('sum', f64x2.add(f64x2.add(x, x), f64x2.multiply(x, x))),
        repeatWhile(
          [v128.store(get('at'), 0, get('sum')), set('at', i32.add(get('at'), i32.const(200)))],
          i32.lessThan(get('at'), get('end')),
        ),
      ],
    });
    const memory = new WebAssembly.Memory({ initial: 1 });
    const doubles = new Float64Array(memory.buffer);
    doubles[FAR / 8] = 3;
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      kernel: { memory },
    });
    instance.exports.fill(600);
    const filled = [...doubles.subarray(0, FAR / 8)].flatMap((value, i) =>
      value ? [[i * 8, value]] : [],
    );
    expect(filled).toEqual([0, 8, 200, 208, 400, 408].map((at) => [at, 15]));
  });

  it.each([GRAM_KERNEL, ROW_KERNEL])('builds valid modules of the kernels', (kernel) => {
    expect(WebAssembly.validate(kernel)).toBe(true);
  });
});
