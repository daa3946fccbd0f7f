import { Dialog } from '@base-ui/react/dialog';
import type { AuditEntry } from '@sluice/contracts';
import type { VersionName } from '../../api/shapes.ts';
import { useGet } from '../../api/use-get.ts';
import { Ruler } from '../../charts/ruler.tsx';
import { formatDecimal, HARDNESS_WORDS, inWords } from '../../format.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';
import { WholeText } from '../../parts/text.tsx';
import '../../parts/dialog.css';
import { DiffText } from './diff-text.tsx';
import './entry-drawer.css';

interface EntryDrawerProps {
  name: VersionName;
  row: number;
  close: () => void;
}

/** One candidate with its texts whole, and all it was judged against. */
export default function EntryDrawer({ name, row, close }: EntryDrawerProps) {
  const { data, error } = useGet('/api/v1/datasets/{dataset}/versions/{version}/candidates/{row}', {
    params: { ...name, row },
  });
  const { data: manifest } = useGet('/api/v1/datasets/{dataset}/versions/{version}', {
    params: name,
  });
  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="drawer">
          <div className="drawer-head">
            <Dialog.Title render={<h2 />}>Candidate</Dialog.Title>
            <Dialog.Close render={<Button tone="quiet" aria-label="Close" />}>✕</Dialog.Close>
          </div>
          <div className="drawer-body">
            {error && <Fault error={error} />}
            {!data && !error && <Waiting />}
            {data && <Entry entry={data} margin={manifest?.margin ?? 0} />}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const Entry = ({ entry, margin }: { entry: AuditEntry; margin: number }) => {
  const { anchor, candidate, positives, decision, reason, similarity, d_an } = entry;
  const [positive, ...others] = positives;
  return (
    <>
      <p className="entry-facts">
        <Badge tone={decision === 'rejected' ? 'bad' : decision === 'review' ? 'warn' : 'good'}>
          {decision}
          {reason !== null && `: ${inWords(reason)}`}
        </Badge>
        <span className="muted small">
          {entry.source}, rank {entry.rank}
          {similarity !== null && `, similarity ${formatDecimal(similarity, 4)}`}
          {entry.loss !== null && `, loss ${formatDecimal(entry.loss, 4)}`}
        </span>
      </p>
      <Passage title="anchor" id={anchor.id}>
        <WholeText text={anchor.text} />
      </Passage>
      {positive && (
        <Passage
          title="positive"
          id={positive.id}
          note={
            positive.similarity === null
              ? undefined
              : `similarity ${formatDecimal(positive.similarity, 4)}`
          }
        >
          <DiffText text={positive.text} against={candidate.text} tone="added" />
        </Passage>
      )}
      <Passage title="candidate" id={candidate.id}>
        {positive ? (
          <DiffText text={candidate.text} against={positive.text} tone="removed" />
        ) : (
          <WholeText text={candidate.text} />
        )}
      </Passage>
      {positive && positive.d_ap !== null && d_an !== null && (
        <Ruler d_ap={positive.d_ap} d_an={d_an} margin={margin} />
      )}
      {positives.some(({ data_row }) => data_row !== null) && (
        <p className="muted small entry-rows">
          In the data as{' '}
          {positives
            .filter(({ data_row }) => data_row !== null)
            .map(
              ({ data_row, hardness }) =>
                `row ${data_row}${hardness ? ` (${HARDNESS_WORDS[hardness]})` : ''}`,
            )
            .join(', ')}
        </p>
      )}
      {others.length > 0 && (
        <>
          <h3 className="entry-others">Other positives of the anchor</h3>
          <ul>
            {others.map(({ id, text, d_ap }) => (
              <li key={id} className="entry-other">
                <WholeText text={text} />
                {d_ap !== null && <small className="muted"> d(a,p) {formatDecimal(d_ap, 3)}</small>}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
};

interface PassageProps {
  title: string;
  id: string;
  note?: string | undefined;
  children: React.ReactNode;
}

const Passage = ({ title, id, note, children }: PassageProps) => (
  <section className="passage" aria-label={title}>
    <h3>
      {title}{' '}
      <small className="muted">
        <code>{id}</code> {note}
      </small>
    </h3>
    <p className="passage-text">{children}</p>
  </section>
);
