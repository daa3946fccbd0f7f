/** The part of the WebAssembly API used here; every JavaScript engine of today has it. */
declare const WebAssembly: {
  Memory: new (descriptor: { initial: number }) => Memory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: { kernel: { memory: Memory } },
  ) => { exports: Readonly<Record<string, Call>> };
};
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
type Call = (...numbers: number[]) => void;

const PAGE = 65_536;

export interface Kernel {
  /** Its memory, of `bytes` at least and with what it held before; valid until it is asked for again. */
  withMemory(bytes: number): { memory: ArrayBuffer; call: Call };
}

/**
 * A module of `assemble`, made when it is first used. One memory serves every call in turn and grows to the largest
 * that was asked for, because each WebAssembly memory reserves gigabytes of address space that only the garbage
 * collector gives back.
 */
export const createKernel = (module: Uint8Array, name: string): Kernel => {
  let made: { memory: Memory; call: Call } | undefined;
  const make = (): { memory: Memory; call: Call } => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), {
      kernel: { memory },
    });
    return { memory, call: exports[name] };
  };
  return {
    withMemory(bytes) {
      const { memory, call } = (made ??= make());
      const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
      if (missing > 0) memory.grow(missing);
      return { memory: memory.buffer, call };
    },
  };
};
