import { useState } from 'react';
import type { VersionName } from '../../api/shapes.ts';
import { VersionHead } from '../../shell/version-head.tsx';
import { Disagreements } from './disagreements.tsx';
import { ExchangeSheet } from './exchange-sheet.tsx';
import { FalseNegativesSheet } from './false-negatives-sheet.tsx';
import { LedgerSheet } from './ledger-sheet.tsx';
import { ReviewerForm } from './reviewer-form.tsx';
import { ReviewSession } from './review-session.tsx';
import './review.css';

const STORED = 'sluice.reviewer';

export default function ReviewPage(name: VersionName) {
  const [reviewer, setReviewer] = useState(() => localStorage.getItem(STORED) ?? '');
  const be = (who: string): void => {
    localStorage.setItem(STORED, who);
    setReviewer(who);
  };
  return (
    <div className="page">
      <VersionHead {...name} />
      {reviewer === '' ? (
        <ReviewerForm be={be} />
      ) : (
        <ReviewSession key={reviewer} name={name} reviewer={reviewer} leave={() => be('')} />
      )}
      <div className="pair">
        <FalseNegativesSheet {...name} />
        <LedgerSheet {...name} />
      </div>
      {reviewer !== '' && <Disagreements name={name} reviewer={reviewer} />}
      <ExchangeSheet {...name} reviewer={reviewer} />
    </div>
  );
}
