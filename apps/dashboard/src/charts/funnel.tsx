import { Link } from 'wouter';
import type { Counts } from '../api/shapes.ts';
import { formatCount, formatShare, HARDNESS_WORDS, inWords, sumOf } from '../format.ts';
import './funnel.css';

interface Part {
  name: string;
  tone: string;
  count: number;
  /** The query of the candidates it stands for, where there is one. */
  query?: Record<string, string>;
}

interface Stage {
  name: string;
  parts: Part[];
}

const byCount = (
  counts: Record<string, number>,
  tone: string,
  query: (name: string) => Record<string, string>,
): Part[] =>
  Object.entries(counts)
    .map(([name, count]) => ({ name: inWords(name), tone, count, query: query(name) }))
    .sort((a, b) => b.count - a.count);

/** What became of the candidates, stage by stage; each stage splits the first part of the one before. */
const stagesOf = ({ candidates, rejected, review, kept, selected, hardness }: Counts): Stage[] => {
  return [
    { name: 'proposed', parts: byCount(candidates, 'candidates', (source) => ({ source })) },
    {
      name: 'judged',
      parts: [
        { name: 'kept', tone: 'curated', count: kept },
        ...byCount(review, 'review', (reason) => ({ decision: 'review', reason })).map((part) =>
          Object.assign(part, { name: `${part.name}, to review` }),
        ),
        ...byCount(rejected, 'rejected', (reason) => ({ decision: 'rejected', reason })),
      ],
    },
    {
      name: 'chosen',
      parts: [
        { name: 'selected', tone: 'curated', count: selected, query: { decision: 'selected' } },
        {
          name: 'not selected',
          tone: 'candidates',
          count: Math.max(0, kept - selected),
          query: { decision: 'kept' },
        },
      ],
    },
    {
      name: 'triplets',
      parts: (['hard', 'semi_hard', 'easy'] as const).map((name) => ({
        name: HARDNESS_WORDS[name],
        tone: name,
        count: hardness[name],
        query: { decision: 'selected', hardness: name },
      })),
    },
  ];
};

interface FunnelProps {
  counts: Counts;
  /** Address of the page that shows candidates. */
  candidates: string;
}

/** From candidates to triplets: every part with a count leads to the candidates it counts. */
export const Funnel = ({ counts, candidates }: FunnelProps) => {
  const stages = stagesOf(counts);
  return (
    <ol className="funnel">
      {stages.map(({ name, parts }) => {
        const whole = parts.reduce((sum, { count }) => sum + count, 0);
        const most = Math.max(1, ...parts.map(({ count }) => count));
        return (
          <li key={name}>
            <h3>
              {name} <span className="muted">{formatCount(whole)}</span>
            </h3>
            <ul>
              {parts.map((part) => (
                <FunnelPart key={part.name} {...{ part, whole, most, candidates }} />
              ))}
            </ul>
          </li>
        );
      })}
    </ol>
  );
};

interface PartProps {
  part: Part;
  whole: number;
  most: number;
  candidates: string;
}

const FunnelPart = ({ part, whole, most, candidates }: PartProps) => {
  const { name, tone, count, query } = part;
  const inside = (
    <>
      <span className="funnel-name">{name}</span>
      <span className="funnel-count">
        {formatCount(count)} <small>{formatShare(whole ? count / whole : null)}</small>
      </span>
      <span className="funnel-bar">
        <i className={tone} style={{ width: `${(count / most) * 100}%` }} />
      </span>
    </>
  );
  return (
    <li>
      {query && count > 0 ? (
        <Link href={`${candidates}?${new URLSearchParams(query).toString()}`}>{inside}</Link>
      ) : (
        <div>{inside}</div>
      )}
    </li>
  );
};

export const proposedOf = (counts: Counts): number => sumOf(counts.candidates);
