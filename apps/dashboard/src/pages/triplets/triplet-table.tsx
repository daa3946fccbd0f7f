import { useEffect, useState, type KeyboardEvent } from 'react';
import type { AuditRow } from '@sluice/contracts';
import type { VersionName } from '../../api/shapes.ts';
import { formatDecimal, HARDNESS_WORDS, inWords } from '../../format.ts';
import { Ruler } from '../../charts/ruler.tsx';
import { Fault } from '../../parts/states.tsx';
import { Excerpt } from '../../parts/text.tsx';
import { useMedia } from '../../parts/use-media.ts';
import { useRowWindow } from './row-window.ts';
import { useRows } from './use-rows.ts';
import './triplet-table.css';

interface TripletTableProps {
  name: VersionName;
  query: Record<string, string | string[]>;
  margin: number;
  /** Told how many candidates match. */
  tell: (total: number | undefined) => void;
  /** Opens the candidate of a row of the audit. */
  open: (row: number) => void;
}

const NARROW = '(max-width: 900px)';
const ROW_HEIGHT = { wide: 60, narrow: 136 };
const HEAD_HEIGHT = 36;

const COLUMNS = [
  'decision',
  'anchor',
  'positive',
  'candidate',
  'similarity',
  'distances',
  'source, rank',
];

/** The candidates that match, of which only those in view are there. */
export const TripletTable = ({ name, query, margin, tell, open }: TripletTableProps) => {
  const isNarrow = useMedia(NARROW);
  const rowHeight = isNarrow ? ROW_HEIGHT.narrow : ROW_HEIGHT.wide;
  const [count, setCount] = useState(0);
  const [active, setActive] = useState(0);
  const view = useRowWindow(count, rowHeight, isNarrow ? 0 : HEAD_HEIGHT);
  const { rowAt, total, error, again } = useRows(name, query, view.first, view.end);
  useEffect(() => {
    setCount(total ?? 0);
    tell(total);
  }, [total, tell]);

  const walk = (to: number): void => {
    const row = Math.max(0, Math.min(count - 1, to));
    setActive(row);
    view.reveal(row);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, view.end - view.first - 18);
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) walk(target);
    else if (event.key === 'Enter') {
      const row = rowAt(active);
      if (row) open(row.row);
    } else return;
    event.preventDefault();
  };

  if (error) return <Fault error={error} again={again} />;
  if (total === 0) return <p className="nothing">No candidate matches. Widen the filter.</p>;
  return (
    <div
      className="triplet-table"
      role="grid"
      aria-label="Candidates"
      aria-rowcount={count + 1}
      aria-activedescendant={rowAt(active) ? `candidate-${active}` : undefined}
      ref={view.viewport}
      onScroll={view.onScroll}
      onKeyDown={onKeyDown}
      // The rows are walked through with the arrow keys.
      tabIndex={0}
    >
      {!isNarrow && (
        <div className="triplet-head" role="row" style={{ height: HEAD_HEIGHT }}>
          {COLUMNS.map((column) => (
            <span key={column} role="columnheader">
              {column}
            </span>
          ))}
        </div>
      )}
      <div
        className="triplet-content"
        role="rowgroup"
        style={{ height: Math.max(view.height, rowHeight) }}
      >
        {Array.from({ length: view.end - view.first }, (_, i) => view.first + i).map((row) => (
          <TripletRow
            key={row}
            row={rowAt(row)}
            index={row}
            margin={margin}
            isActive={row === active}
            style={{ translate: `0 ${view.topOf(row)}px`, height: rowHeight }}
            open={(at) => {
              setActive(row);
              open(at);
            }}
          />
        ))}
      </div>
    </div>
  );
};

interface TripletRowProps {
  row: AuditRow | undefined;
  index: number;
  margin: number;
  isActive: boolean;
  style: { translate: string; height: number };
  open: (row: number) => void;
}

const TripletRow = ({ row, index, margin, isActive, style, open }: TripletRowProps) => {
  const shared = {
    id: `candidate-${index}`,
    role: 'row',
    'aria-rowindex': index + 2,
    style,
  };
  if (!row) {
    return (
      <div className="triplet-row waiting-row" {...shared}>
        <span role="gridcell">…</span>
      </div>
    );
  }
  const { anchor, positive, candidate, similarity, d_ap, d_an, source, rank } = row;
  return (
    // The keyboard opens the active row from the list itself.
    <div
      className={`triplet-row ${isActive ? 'active' : ''}`}
      onClick={() => open(row.row)}
      {...shared}
    >
      <div role="gridcell" className="cell-decision">
        <DecisionMark row={row} />
      </div>
      <div role="gridcell" className="cell-text cell-anchor">
        <Excerpt {...anchor} />
      </div>
      <div role="gridcell" className="cell-text cell-positive">
        {positive ? <Excerpt {...positive} /> : <span className="muted">no positive</span>}
      </div>
      <div role="gridcell" className="cell-text cell-candidate">
        <Excerpt {...candidate} />
      </div>
      <div role="gridcell" className="cell-similarity">
        {similarity === null ? '–' : formatDecimal(similarity, 3)}
      </div>
      <div role="gridcell" className="cell-distances">
        {d_ap !== null && d_an !== null && <Ruler {...{ d_ap, d_an, margin }} />}
      </div>
      <div role="gridcell" className="cell-source muted">
        {source} {rank}
      </div>
    </div>
  );
};

/** What became of a candidate, and why; for a negative, how hard it is. */
const DecisionMark = ({ row: { decision, reason, hardness } }: { row: AuditRow }) => (
  <>
    <span className="decision">
      <i className={`swatch ${decision === 'selected' ? (hardness ?? 'selected') : decision}`} />
      {decision}
    </span>
    <span className="muted small decision-why">
      {reason === null ? (hardness ? HARDNESS_WORDS[hardness] : '') : inWords(reason)}
    </span>
  </>
);
