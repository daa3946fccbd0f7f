/** How a text becomes tokens. All of it shapes vectors, so all of it enters the fingerprint. */
export const TOKEN_RULES = {
  form: 'NFKC',
  /** What a character is: the first of these that matches it, else a symbol. */
  characters: {
    space: String.raw`\s`,
    /**
     * Scripts whose words are not set apart by spaces: Thai and Lao, Burmese, Khmer, the kana, and Han with its
     * extensions. Ranges of code points, not Unicode properties, so that no newer Unicode moves a boundary.
     */
    glyph: String.raw`[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]`,
    letter: String.raw`[\p{L}\p{N}]`,
    mark: String.raw`\p{M}`,
    apostrophe: `['’]`,
  },
  /** In code points; a longer word is cut. */
  longestWord: 64,
  /** In UTF-16 units; a longer stretch without a space is cut before it is normalised. */
  longestStretch: 8192,
} as const;

/**
 * `points` are code points: of a word, its letters, digits and marks without its apostrophes; of a glyph, one
 * character of an unspaced script; of a symbol, one character of any other kind but space.
 */
interface Token {
  kind: 'word' | 'glyph' | 'symbol';
  points: readonly number[];
}

/**
 * The tokens of a text in Unicode form NFKC and lower case (the default mapping, free of locale). A mark or an
 * apostrophe that continues no word is a symbol, so a text with anything but spaces in it has a token.
 *
 * Unicode's stability policy freezes both mappings for the characters a version knows, and all but never does a
 * character move between letters, marks and the rest. So another Node may give other tokens only for text in
 * characters that are new to one of the two.
 *
 * Holds one stretch of the text at a time, whatever its length.
 */
export function* tokens(text: string): Generator<Token> {
  let word: number[] = [];
  for (const stretch of stretches(text)) {
    const normal = stretch.normalize(TOKEN_RULES.form).toLowerCase();
    for (let at = 0; at < normal.length; at++) {
      const point = normal.codePointAt(at)!;
      if (point > 0xffff) at++;
      const character = characterOf(point);
      const inWord = word.length > 0;
      if (character === 'letter' || (inWord && character === 'mark')) {
        if (word.length === TOKEN_RULES.longestWord) {
          yield { kind: 'word', points: word };
          word = [];
        }
        word.push(point);
      } else if (!inWord || character !== 'apostrophe') {
        if (inWord) {
          yield { kind: 'word', points: word };
          word = [];
        }
        if (character === 'glyph') yield { kind: 'glyph', points: [point] };
        else if (character !== 'space') yield { kind: 'symbol', points: [point] };
      }
    }
  }
  if (word.length > 0) yield { kind: 'word', points: word };
}

/** Cuts before a space, which composes with nothing to its left, or else between two code points. */
function* stretches(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > TOKEN_RULES.longestStretch) {
    const longest = text.slice(start, start + TOKEN_RULES.longestStretch);
    const space = longest.lastIndexOf(' ');
    let end = start + (space > 0 ? space : longest.length);
    if (text.codePointAt(end - 1)! > 0xffff) end--;
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}

type Character = keyof typeof TOKEN_RULES.characters | 'symbol';

const PATTERNS = Object.entries(TOKEN_RULES.characters).map(
  ([character, pattern]) => [character as Character, new RegExp(`^${pattern}$`, 'u')] as const,
);

/** Filled as characters are met. */
const CHARACTERS = new Map<number, Character>();

function characterOf(point: number): Character {
  let character = CHARACTERS.get(point);
  if (character === undefined) {
    const text = String.fromCodePoint(point);
    character = PATTERNS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'symbol';
    CHARACTERS.set(point, character);
  }
  return character;
}
