import { useState } from 'react';
import { formatCount } from '../format.ts';
import './text.css';

/** The head of a text, never half a surrogate pair. */
const head = (text: string, length: number): string => {
  const cut = text.slice(0, length);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
};

/**
 * Text of a user's data. It is never markup, its direction is its own and does not leak into the page, and
 * control characters that have no glyph are shown as the replacement character.
 */
export const DataText = ({ text }: { text: string }) => (
  <bdi dir="auto" className="data-text">
    {legible(text)}
  </bdi>
);

/** Control characters but for tabs and line ends, and what overrides the direction of text. */
const ILLEGIBLE = /(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

export const legible = (text: string): string =>
  text.toWellFormed().replaceAll(ILLEGIBLE, '\ufffd');

/** Characters that are shown at once of a text that is shown whole. */
const FIRST = 4_000;

/** A whole text; what is very long is cut until somebody asks for all of it. */
export const WholeText = ({ text }: { text: string }) => {
  const [isWhole, setWhole] = useState(text.length <= FIRST);
  if (isWhole) return <DataText text={text} />;
  return (
    <>
      <DataText text={`${head(text, FIRST)}…`} />{' '}
      <button type="button" className="show-all" onClick={() => setWhole(true)}>
        show all {formatCount(text.length)} characters
      </button>
    </>
  );
};

/** Characters as the API counts them: code points, not the halves that some are made of. */
const lengthOf = (text: string): number => Array.from(text).length;

/** A text cut by whoever sent it. */
export const Excerpt = ({ text, length }: { text: string; length: number }) => (
  <DataText text={length > lengthOf(text) ? `${text}…` : text} />
);
