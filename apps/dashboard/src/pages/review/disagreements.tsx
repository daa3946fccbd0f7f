import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Disagreement } from '@sluice/contracts';
import { request } from '../../api/client.ts';
import type { VersionName } from '../../api/shapes.ts';
import { useGet } from '../../api/use-get.ts';
import { Button } from '../../parts/button.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { Fault } from '../../parts/states.tsx';
import { WholeText } from '../../parts/text.tsx';
import type { Label } from './use-review.ts';

const LEDGER = '/api/v1/datasets/{dataset}/versions/{version}/ledger';

interface DisagreementsProps {
  name: VersionName;
  reviewer: string;
}

/** Pairs that people called different things; they act as unsure until somebody settles them. */
export const Disagreements = ({ name, reviewer }: DisagreementsProps) => {
  const { data } = useGet(LEDGER, { params: name });
  const queries = useQueryClient();
  const settle = useMutation({
    mutationFn: ({ anchor, candidate, label }: Disagreement & { label: Label }) =>
      request('post', '/api/v1/datasets/{dataset}/verdicts', {
        params: { dataset: name.dataset },
        body: {
          reviewer,
          version: name.version === 'latest' ? null : name.version,
          verdicts: [{ anchor: anchor.digest, candidate: candidate.digest, label, settles: true }],
        },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [LEDGER] }),
  });
  if (!data || data.disagreements.length === 0) return null;
  return (
    <Sheet
      title="Disagreements"
      lead="Two people called these pairs different things. Your word settles them."
    >
      {settle.error && <Fault error={settle.error} />}
      <ul>
        {data.disagreements.map((disagreement) => (
          <Disputed
            key={disagreement.anchor.digest + disagreement.candidate.digest}
            disagreement={disagreement}
            settle={(label) => settle.mutate({ ...disagreement, label })}
          />
        ))}
      </ul>
    </Sheet>
  );
};

interface DisputedProps {
  disagreement: Disagreement;
  settle: (label: Label) => void;
}

const Disputed = ({ disagreement: { anchor, candidate, labels }, settle }: DisputedProps) => (
  <li className="disputed">
    <p>
      <span className="muted small">anchor</span> <Text text={anchor.text} />
    </p>
    <p>
      <span className="muted small">candidate</span> <Text text={candidate.text} />
    </p>
    <p className="muted small">
      {labels.map(({ reviewer, label }, i) => (
        <span key={reviewer}>
          {i > 0 && ', '}
          <bdi>{reviewer}</bdi>: {label}
        </span>
      ))}
    </p>
    <div className="disputed-actions">
      {(['negative', 'positive', 'unsure'] as const).map((label) => (
        <Button key={label} className={`verdict ${label}`} onClick={() => settle(label)}>
          {label}
        </Button>
      ))}
    </div>
  </li>
);

const Text = ({ text }: { text?: string | undefined }) =>
  text === undefined ? <i className="muted">not in this version</i> : <WholeText text={text} />;
