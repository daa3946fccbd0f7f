const DIGITS = 65_536;

/**
 * Whole numbers in the order of the floats, from their bits: those of negative floats fall as the float
 * rises, so they are flipped; the others get the sign bit, which puts them above.
 */
const orderOf = (bits: number): number => (bits >>> 31 ? ~bits : bits | 0x8000_0000) >>> 0;

/**
 * The k-th lowest value, k from 1 (−0 counts below 0, NaN has no place), and how many values are lower.
 * A radix select by two digits of 16 bits, in linear time: sorting half the pairs of a batch takes seconds.
 */
export const kthLowest = (values: Float32Array, k: number): { value: number; lower: number } => {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const high = new Uint32Array(DIGITS);
  for (let i = 0; i < bits.length; i++) high[orderOf(bits[i]) >>> 16]++;
  const first = digitHolding(high, k);

  const low = new Uint32Array(DIGITS);
  for (let i = 0; i < bits.length; i++) {
    const order = orderOf(bits[i]);
    if (order >>> 16 === first.digit) low[order & 0xffff]++;
  }
  const second = digitHolding(low, k - first.lower);

  const order = first.digit * DIGITS + second.digit;
  const word = order >>> 31 ? order & 0x7fff_ffff : ~order;
  return {
    value: new Float32Array(Uint32Array.of(word).buffer)[0],
    lower: first.lower + second.lower,
  };
};

/** The digit of the k-th lowest, given how many values have each digit; `lower` have a lower digit. */
const digitHolding = (counts: Uint32Array, k: number): { digit: number; lower: number } => {
  let lower = 0;
  let digit = 0;
  while (lower + counts[digit] < k) lower += counts[digit++];
  return { digit, lower };
};
