import { useEffect, useState } from 'react';
import type { ReviewItem } from '@sluice/contracts';
import type { VersionName } from '../../api/shapes.ts';
import { Ruler } from '../../charts/ruler.tsx';
import { formatCount, formatDecimal, inWords } from '../../format.ts';
import { useGet } from '../../api/use-get.ts';
import { Button } from '../../parts/button.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';
import { WholeText } from '../../parts/text.tsx';
import { useReview, type Label } from './use-review.ts';

const CHOICES: { label: Label; digit: string; meaning: string }[] = [
  { label: 'negative', digit: '1', meaning: 'the candidate is no answer to the anchor' },
  { label: 'positive', digit: '2', meaning: 'it is one: a false negative' },
  { label: 'unsure', digit: '3', meaning: 'it cannot be told from the texts' },
];

interface ReviewSessionProps {
  name: VersionName;
  reviewer: string;
  leave: () => void;
}

/** Pairs one by one; the keys 1, 2 and 3 judge, u takes the last verdict back, s shows the scores. */
export const ReviewSession = ({ name, reviewer, leave }: ReviewSessionProps) => {
  const { item, total, judged, given, isLoading, error, judge, undo, again } = useReview(
    name,
    reviewer,
  );
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [item]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target, key, repeat } = event;
      const isTyping = target instanceof HTMLElement && target.closest('input, select, textarea');
      if (isTyping || repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      const choice = CHOICES.find(({ digit }) => digit === key);
      if (choice) judge(choice.label);
      else if (key === 'u') undo();
      else if (key === 's') setOpen((open) => !open);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
  const share = total === 0 ? 0 : judged / total;
  return (
    <section className="review" aria-label="Review">
      <div className="review-top">
        <p className="muted small">
          {formatCount(judged)} of {formatCount(total)} judged by <bdi>{reviewer}</bdi>{' '}
          <button type="button" className="link" onClick={leave}>
            someone else
          </button>
        </p>
        <span
          className="review-progress"
          role="progressbar"
          aria-label="Pairs judged"
          aria-valuenow={Math.round(share * 100)}
        >
          <i style={{ width: `${share * 100}%` }} />
        </span>
      </div>
      {error && <Fault error={error} again={again} />}
      {isLoading && <Waiting what="Choosing pairs" />}
      {item ? (
        <Pair item={item} name={name} isOpen={isOpen} toggle={() => setOpen(!isOpen)} />
      ) : (
        !isLoading &&
        !error && <p className="review-done">Every pair of the sample is judged. Thank you.</p>
      )}
      <div className="review-keys">
        {CHOICES.map(({ label, digit, meaning }) => (
          <Button
            key={label}
            className={`verdict ${label}`}
            title={meaning}
            disabled={!item}
            onClick={() => judge(label)}
          >
            <kbd>{digit}</kbd> {label}
          </Button>
        ))}
        <Button tone="quiet" disabled={given.length === 0} onClick={undo}>
          <kbd>u</kbd> undo
        </Button>
      </div>
      <p className="unseen" role="status">
        {given.length > 0 && `${given.at(-1)!.label}; ${judged} of ${total}`}
      </p>
    </section>
  );
};

interface PairProps {
  item: ReviewItem;
  name: VersionName;
  isOpen: boolean;
  toggle: () => void;
}

/** The three texts side by side. What the machine thought of them is hidden, so that it does not lead. */
const Pair = ({ item, name, isOpen, toggle }: PairProps) => (
  <>
    <div className="trio" key={item.row}>
      <article className="card anchor-card">
        <h2>anchor</h2>
        <p>
          <WholeText text={item.anchor.text} />
        </p>
      </article>
      <article className="card">
        <h2>positive</h2>
        <p>{item.positive ? <WholeText text={item.positive.text} /> : <i>none is known</i>}</p>
      </article>
      <article className="card candidate-card">
        <h2>candidate</h2>
        <p>
          <WholeText text={item.candidate.text} />
        </p>
      </article>
    </div>
    <div className="review-scores">
      <Button tone="quiet" onClick={toggle} aria-expanded={isOpen}>
        <kbd>s</kbd> {isOpen ? 'hide the scores' : 'show the scores'}
      </Button>
      {isOpen && <Scores item={item} name={name} />}
    </div>
  </>
);

const GROUNDS: Record<ReviewItem['ground'], string> = {
  set_aside: 'set aside by a filter',
  threshold: 'at the line between passing and suspicion',
  random: 'drawn at random from the negatives',
};

const Scores = ({ item, name }: { item: ReviewItem; name: VersionName }) => {
  const { data } = useGet('/api/v1/datasets/{dataset}/versions/{version}', { params: name });
  const { d_ap, d_an, similarity, reason, decision, source, rank, ground, others } = item;
  return (
    <div className="scores small">
      {d_ap !== null && d_an !== null && (
        <Ruler d_ap={d_ap} d_an={d_an} margin={data?.margin ?? 0} />
      )}
      <p className="muted">
        {similarity !== null && `similarity ${formatDecimal(similarity, 4)} · `}
        {source}, rank {rank} · {decision}
        {reason !== null && `, ${inWords(reason)}`} · {GROUNDS[ground]}
        {others > 0 && ` · ${others} other${others === 1 ? '' : 's'} judged it`}
      </p>
    </div>
  );
};
