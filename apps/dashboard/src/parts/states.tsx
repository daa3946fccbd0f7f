import './states.css';

/** Something is on its way. */
export const Waiting = ({ what = 'Loading' }: { what?: string }) => (
  <p className="waiting" role="status">
    <span className="spinner" aria-hidden="true" />
    {what}…
  </p>
);

/** What went wrong, in the words of whoever found it. */
export const Fault = ({ error, again }: { error: Error; again?: () => void }) => (
  <div className="fault" role="alert">
    <p>{error.message}</p>
    {again && (
      <button type="button" className="button" onClick={again}>
        Try again
      </button>
    )}
  </div>
);
