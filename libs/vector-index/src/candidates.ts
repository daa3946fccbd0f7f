/** Rows of one block that may be among the k nearest of one query, with their scores. Rows are below 2²⁰. */
export interface Candidates {
  readonly count: number;
  add(score: number, row: number): void;
  /** The k-th greatest score; −Infinity when there are fewer. */
  kthScore(k: number): number;
  /** Puts the greatest score first, then counts down. */
  sort(): void;
  score(place: number): number;
  row(place: number): number;
  clear(): void;
}

/** Each candidate is one number, which sorts as its score does and holds the row. */
export function createCandidates(): Candidates {
  let keys = new Float64Array(256);
  let count = 0;

  return {
    get count() {
      return count;
    },
    add(score, row) {
      if (count === keys.length) {
        const more = new Float64Array(2 * count);
        more.set(keys);
        keys = more;
      }
      keys[count++] = keyOf(score, row);
    },
    kthScore: (k) => (k > count ? -Infinity : scoreOf(select(keys, count, count - k))),
    sort: () => void keys.subarray(0, count).sort(),
    score: (place) => scoreOf(keys[count - 1 - place]),
    row: (place) => rowOf(keys[count - 1 - place]),
    clear: () => void (count = 0),
  };
}

const ROWS = 2 ** 20;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/**
 * The bits of a float32, read as an integer, rise with it where it is positive, and fall where it is negative; with 20
 * more they are exact in float64.
 */
function keyOf(score: number, row: number): number {
  float[0] = score;
  const ordered = bits[0] < 0 ? -(bits[0] & 0x7fffffff) : bits[0];
  return ordered * ROWS + row;
}

function scoreOf(key: number): number {
  const ordered = Math.floor(key / ROWS);
  bits[0] = ordered < 0 ? -ordered | 0x80000000 : ordered;
  return float[0];
}

const rowOf = (key: number): number => key - Math.floor(key / ROWS) * ROWS;

/** The value at `place` of the first `count` if they were sorted; it moves them (C. A. R. Hoare, Algorithm 65: Find). */
export function select(values: Float64Array | Float32Array, count: number, place: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1];
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const value = values[i];
      values[i++] = values[j];
      values[j--] = value;
    }
    if (place <= j) high = j;
    else if (place >= i) low = i;
    else break;
  }
  return values[place];
}
