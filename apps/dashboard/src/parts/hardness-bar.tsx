import type { Hardness } from '../api/shapes.ts';
import { formatCount, formatShare, HARDNESS_WORDS, sumOf } from '../format.ts';
import './hardness-bar.css';

const ORDER = ['hard', 'semi_hard', 'easy'] as const;

/** Shares of hard, semi-hard and easy triplets as one bar. */
export const HardnessBar = ({ counts }: { counts: Record<Hardness, number> }) => {
  const whole = sumOf(counts);
  const words = ORDER.map(
    (name) => `${formatShare(whole ? counts[name] / whole : null)} ${HARDNESS_WORDS[name]}`,
  );
  return (
    <span
      className="hardness-bar"
      role="img"
      aria-label={words.join(', ')}
      title={words.join(', ')}
    >
      {ORDER.filter((name) => counts[name] > 0).map((name) => (
        <i key={name} className={name} style={{ flexGrow: counts[name] }} />
      ))}
    </span>
  );
};

/** What the colours of the bar mean, and how many triplets they stand for. */
export const HardnessLegend = ({ counts }: { counts: Record<Hardness, number> }) => {
  const whole = sumOf(counts);
  return (
    <ul className="legend">
      {ORDER.map((name) => (
        <li key={name}>
          <i className={`swatch ${name}`} />
          {HARDNESS_WORDS[name]} <b>{formatCount(counts[name])}</b>{' '}
          {formatShare(whole ? counts[name] / whole : null)}
        </li>
      ))}
    </ul>
  );
};
