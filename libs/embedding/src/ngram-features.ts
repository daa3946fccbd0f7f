import { FUNCTION_WORDS } from './function-words.ts';
import { extend, mix } from './hash.ts';
import { TOKEN_RULES, tokens } from './tokens.ts';

/**
 * What the n-gram encoder sees in a text, and how much each sighting counts. The energy of a feature is the
 * square of its weight in the bag. All of it shapes vectors, so all of it enters the fingerprint.
 *
 * The energies of words, their n-grams and pairs were chosen by the leave-one-out accuracy of nearest neighbours
 * among the training rows of BANKING77, and lie on a plateau: halving or doubling one moves it by less than half a
 * point. Those of glyphs are set by analogy, not measured.
 */
export const RECIPE = {
  tokens: TOKEN_RULES,
  functionWords: FUNCTION_WORDS,
  /** Signed slots of the bag; a power of two, so that the top bits of a hash choose one. */
  buckets: 4096,
  wordEnergy: 4096,
  functionWordEnergy: 512,
  symbolEnergy: 512,
  /** All character n-grams of a word together, as a multiple of the word's energy. */
  charactersShare: 4,
  shortestNgram: 3,
  longestNgram: 5,
  /** A pair of adjacent words or of a word and a glyph, as a fraction of their mean energy. */
  pairShare: 1 / 4,
  /** A pair of adjacent glyphs; no multiple of a glyph's own energy, so that no run of one glyph cancels itself. */
  glyphPairEnergy: 8000,
  /** Keeps every sum of the projection below 2²⁴ (see ngram-model). */
  heaviestWeight: 4095,
  seeds: { token: 0x3c6ef372, characters: 0x1f83d9ab, pair: 0x5be0cd19 },
} as const;

interface Neighbour {
  hash: number;
  energy: number;
  isGlyph: boolean;
}

/**
 * Adds the signed energy of every feature of the text to `bag`, RECIPE.buckets exact integers:
 *   word    itself, its character n-grams, and the pair it forms with the token before it
 *   glyph   itself and that pair: the unigrams and bigrams that search goes by in unspaced scripts
 *   symbol  itself; it parts its neighbours
 */
export function addFeatures(bag: Float64Array, text: string): void {
  let before: Neighbour | undefined;
  for (const { kind, points } of tokens(text)) {
    const hash = tokenHash(points);
    if (kind === 'symbol') {
      add(bag, hash, RECIPE.symbolEnergy);
      before = undefined;
      continue;
    }
    const isGlyph = kind === 'glyph';
    const energy = FUNCTION_WORD_HASHES.has(hash) ? RECIPE.functionWordEnergy : RECIPE.wordEnergy;
    add(bag, hash, energy);
    if (!isGlyph) addCharacterNgrams(bag, points, energy * RECIPE.charactersShare);
    if (before) {
      const mean = (before.energy + energy) / 2;
      const pairEnergy =
        isGlyph && before.isGlyph ? RECIPE.glyphPairEnergy : Math.floor(mean * RECIPE.pairShare);
      add(bag, pairHash(before.hash, hash), pairEnergy);
    }
    before = { hash, energy, isGlyph };
  }
}

/**
 * Moves the energies of `bag` into `weights`, all 0 before, and empties it:
 *
 *   weight = sgn(energy) · min(⌊√|energy|⌋, heaviestWeight)
 *
 * so a feature of energy e seen t times weighs √(e·t), a sublinear term frequency. Energies are integers below
 * 2⁵³ and the processor's square root is correctly rounded, so the floor is exact.
 */
export function drainWeights(bag: Float64Array, weights: Float32Array): void {
  for (let bucket = 0; bucket < bag.length; bucket++) {
    const energy = bag[bucket];
    if (energy === 0) continue;
    const weight = Math.min(Math.floor(Math.sqrt(Math.abs(energy))), RECIPE.heaviestWeight);
    weights[bucket] = Math.sign(energy) * weight;
    bag[bucket] = 0;
  }
}

/**
 * All n-grams inside the word, its edges marked by a 0 on either side: a word of one letter has one trigram.
 * They share `energy` evenly, so that long words do not outweigh short ones.
 */
function addCharacterNgrams(bag: Float64Array, points: readonly number[], energy: number): void {
  const { shortestNgram, longestNgram } = RECIPE;
  const marked = [0, ...points, 0];
  let ngrams = 0;
  for (let n = shortestNgram; n <= longestNgram; n++) ngrams += Math.max(0, marked.length - n + 1);
  const each = Math.floor(energy / ngrams);
  for (let start = 0; start + shortestNgram <= marked.length; start++) {
    let hash: number = RECIPE.seeds.characters;
    const end = Math.min(start + longestNgram, marked.length);
    for (let at = start; at < end; at++) {
      hash = extend(hash, marked[at]);
      if (at - start + 1 >= shortestNgram) add(bag, mix(hash), each);
    }
  }
}

const BUCKET_SHIFT = Math.clz32(RECIPE.buckets - 1);

/** The top bits of the hash choose the bucket and its lowest the sign, so that collisions cancel in expectation. */
function add(bag: Float64Array, hash: number, energy: number): void {
  bag[hash >>> BUCKET_SHIFT] += (hash & 1) === 1 ? energy : -energy;
}

const tokenHash = (points: readonly number[]): number =>
  mix(points.reduce(extend, RECIPE.seeds.token));

const pairHash = (left: number, right: number): number =>
  mix(extend(extend(RECIPE.seeds.pair, left), right));

const FUNCTION_WORD_HASHES: ReadonlySet<number> = new Set(
  RECIPE.functionWords.map((word) => tokenHash(Array.from(word, (point) => point.codePointAt(0)!))),
);
