import type { ReactNode } from 'react';
import './sheet.css';

interface SheetProps {
  title?: string;
  lead?: ReactNode;
  /** Beside the title. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A part of a page, on a ground of its own. */
export const Sheet = ({ title, lead, aside, className, children }: SheetProps) => {
  const id = title?.toLowerCase().replaceAll(/\W+/g, '-');
  return (
    <section className={`sheet ${className ?? ''}`} aria-labelledby={id}>
      {title !== undefined && (
        <header className="sheet-head">
          <div>
            <h2 id={id}>{title}</h2>
            {lead !== undefined && <p className="lead">{lead}</p>}
          </div>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
};

interface Figure {
  name: string;
  value: ReactNode;
  note?: ReactNode;
}

/** Numbers to know first. */
export const Figures = ({ figures }: { figures: readonly Figure[] }) => (
  <dl className="figures">
    {figures.map(({ name, value, note }) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>
          <b>{value}</b>
          {note !== undefined && <span>{note}</span>}
        </dd>
      </div>
    ))}
  </dl>
);
