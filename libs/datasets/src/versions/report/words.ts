/** Names as the manifest has them, in words: "relative_margin" → "relative margin". */
export const inWords = (name: string): string => name.replaceAll('_', ' ');

export const HARDNESS_WORDS = { hard: 'hard', semi_hard: 'semi-hard', easy: 'easy' } as const;

/** Characters of a text that a page shows. */
const EXCERPT = 600;

/** The head of a text, never half a surrogate pair, with an ellipsis where something is missing. */
export function excerpt(text: string, limit = EXCERPT): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, limit);
  return `${head.isWellFormed() ? head : head.slice(0, -1)}…`;
}
