/** Text that is HTML or SVG already. `markup` alone makes it, so no other text gets into a page raw. */
export interface Markup {
  readonly source: string;
}

type Content = Markup | string | number | false | undefined | readonly Content[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// HTML has no way to write these control characters; U+FFFD is what browsers make of them.
const CONTROLS = /(?![\t\n])\p{Cc}/gu;

const escape = (text: string): string =>
  text
    .toWellFormed()
    .replace(CONTROLS, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);

function sourceOf(content: Content): string {
  if (content === false || content === undefined) return '';
  if (typeof content === 'string') return escape(content);
  if (typeof content === 'number') return String(content);
  if ('source' in content) return content.source;
  return content.map(sourceOf).join('');
}

/**
 * HTML or SVG as a tagged template. What is filled in is escaped, for text and for quoted attributes,
 * unless it is markup itself; lists are joined, `false` and `undefined` vanish.
 */
export const markup = (literals: TemplateStringsArray, ...filled: readonly Content[]): Markup => ({
  source: literals.reduce((text, literal, i) => `${text}${sourceOf(filled[i - 1])}${literal}`),
});
