/**
 * The 32-bit finaliser of MurmurHash3 (https://github.com/aappleby/smhasher): a bijection in which every
 * input bit flips every output bit with a chance near one half. `Math.imul` is exact, so all machines agree.
 */
export function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** One round of FNV-1a over whole code points instead of bytes: extends a running hash. Finish with `mix`. */
export const extend = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193);
