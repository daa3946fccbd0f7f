import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';
import { legible, WholeText } from '../../parts/text.tsx';
import './diff-text.css';

/** Characters up to which two texts are compared: beyond it the comparison would hold up the page. */
const COMPARED = 6_000;

interface DiffTextProps {
  text: string;
  against: string;
  /** How words that the other text lacks are marked. */
  tone: 'added' | 'removed';
}

/** A text with the words marked that another one does not have in their place. */
export const DiffText = ({ text, against, tone }: DiffTextProps) => {
  const isShort = text.length <= COMPARED && against.length <= COMPARED;
  const pieces = useMemo(
    () => (isShort ? diffWordsWithSpace(against, text).filter(({ removed }) => !removed) : []),
    [isShort, text, against],
  );
  if (!isShort) return <WholeText text={text} />;
  return (
    <bdi dir="auto" className="data-text">
      {pieces.map(({ value, added }, i) =>
        added ? (
          <mark key={i} className={tone}>
            {legible(value)}
          </mark>
        ) : (
          legible(value)
        ),
      )}
    </bdi>
  );
};
