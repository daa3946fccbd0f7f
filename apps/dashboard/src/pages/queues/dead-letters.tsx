import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { DeadLetter } from '@sluice/contracts';
import { send } from '../../api/client.ts';
import { useGet } from '../../api/use-get.ts';
import { formatAge, formatCount, formatInstant } from '../../format.ts';
import { Button } from '../../parts/button.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';
import { WholeText } from '../../parts/text.tsx';

const LETTERS = '/api/v1/dead-letters';

/** Jobs that failed for good, with their reasons, to be done again or forgotten. */
export const DeadLetters = ({ every }: { every: number }) => {
  const { data, error, refetch } = useGet(LETTERS, {}, { every });
  const queries = useQueryClient();
  const dealing = useMutation({
    mutationFn: ({ letter, again }: { letter: DeadLetter; again: boolean }) => {
      const { queue, id } = letter;
      return send('post', `${LETTERS}/${again ? 'replay' : 'discard'}`, { queue, id });
    },
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Sheet
      title="Dead letters"
      lead="Jobs that failed for good. Doing one again goes on with the run that it ended."
    >
      {error && <Fault error={error} again={() => void refetch()} />}
      {dealing.error && <Fault error={dealing.error} />}
      {!data && !error && <Waiting />}
      {data?.items.length === 0 && <p className="nothing">None.</p>}
      <ul>
        {data?.items.map((letter) => (
          <Letter
            key={`${letter.queue} ${letter.id}`}
            letter={letter}
            isBusy={dealing.isPending}
            deal={(again) => dealing.mutate({ letter, again })}
          />
        ))}
      </ul>
    </Sheet>
  );
};

interface LetterProps {
  letter: DeadLetter;
  isBusy: boolean;
  deal: (again: boolean) => void;
}

const Letter = ({ letter, isBusy, deal }: LetterProps) => {
  const { queue, name, reason, attempts, failed_at, data } = letter;
  return (
    <li className="letter">
      <p>
        <b>{name}</b>{' '}
        <span className="muted small">
          {queue} · {formatCount(attempts)} {attempts === 1 ? 'attempt' : 'attempts'} ·{' '}
          <time title={formatInstant(failed_at)}>{formatAge(failed_at)}</time>
        </span>
      </p>
      <p className="letter-reason">
        <WholeText text={reason} />
      </p>
      <details className="small">
        <summary className="muted">The job as it was queued</summary>
        <pre className="letter-data">{JSON.stringify(data, null, 2)}</pre>
      </details>
      <div className="letter-actions">
        <Button tone="main" disabled={isBusy} onClick={() => deal(true)}>
          retry
        </Button>
        <Button disabled={isBusy} onClick={() => deal(false)}>
          discard
        </Button>
      </div>
    </li>
  );
};
