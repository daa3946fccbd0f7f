import { MiningFault } from '../fault.ts';
import { hashKeys } from '../random.ts';

/**
 * A token is a letter of a script written without spaces, with its marks; a word of any other (a run of letters,
 * marks and digits); or a single symbol, so that "C" is not "C++". White space, punctuation and control
 * characters separate tokens and do not count.
 */
const TOKEN =
  /[\p{L}&&[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]\p{M}*|[[\p{L}\p{M}\p{N}]--[\p{L}&&[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]]+|\p{S}/gv;

/** FNV-1a over UTF-16 code units (Fowler, Noll & Vo). */
const hashToken = (token: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < token.length; i++) hash = Math.imul(hash ^ token.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/**
 * The w-shingling of a text (Broder, On the resemblance and containment of documents, 1997): a 32-bit hash
 * of every run of `tokens` successive tokens, each once, ascending. Case, punctuation, white space and
 * Unicode's compatibility forms make no difference. A text of fewer tokens has one shingle of them all; one
 * of none has no shingle.
 *
 * @throws MiningFault unless `tokens` is a positive whole number
 */
export const shingles = (text: string, tokens: number): Uint32Array => {
  if (!(Number.isInteger(tokens) && tokens >= 1)) {
    throw new MiningFault('filter.shingle_tokens', `must be at least 1, not ${tokens}`);
  }
  const words = text.normalize('NFKC').toLowerCase().match(TOKEN) ?? [];
  const hashes = Uint32Array.from(words, hashToken);
  const length = Math.min(tokens, hashes.length);
  if (length === 0) return hashes;
  const found = new Uint32Array(hashes.length - length + 1);
  for (let start = 0; start < found.length; start++) {
    let hash = length;
    for (let i = start; i < start + length; i++) hash = hashKeys(0, hash, hashes[i]);
    found[start] = hash;
  }
  return distinct(found.sort());
};

/** The values of a sorted array, each once; in the same memory. */
const distinct = (sorted: Uint32Array): Uint32Array => {
  let kept = 0;
  for (const value of sorted) {
    if (kept === 0 || sorted[kept - 1] !== value) sorted[kept++] = value;
  }
  return sorted.subarray(0, kept);
};

/**
 * Jaccard's coefficient |A ∩ B| / |A ∪ B| of two sets given as ascending arrays of distinct values; 0 of
 * two empty ones. Of shingles it is Broder's resemblance; 1 is the same words in the same order (but for
 * texts that repeat runs of words). The merge has no branch to mispredict, which halves its time.
 */
export const overlap = (a: Uint32Array, b: Uint32Array): number => {
  let common = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i], b[j]];
    common += Number(x === y);
    i += Number(x <= y);
    j += Number(y <= x);
  }
  const union = a.length + b.length - common;
  return union === 0 ? 0 : common / union;
};
