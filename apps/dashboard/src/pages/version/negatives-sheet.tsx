import { Link } from 'wouter';
import type { NegativeUse } from '@sluice/contracts';
import type { VersionName } from '../../api/shapes.ts';
import { useGet } from '../../api/use-get.ts';
import { formatCount, formatShare } from '../../format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';
import { Excerpt } from '../../parts/text.tsx';
import { versionPath } from '../../shell/version-head.tsx';

/** How the triplets share out their negatives. */
export const NegativesSheet = ({ documents, ...name }: VersionName & { documents: number }) => {
  const { data, error, refetch } = useGet(
    '/api/v1/datasets/{dataset}/versions/{version}/negatives',
    { params: name },
  );
  return (
    <Sheet
      title="Negatives per document"
      lead="How many documents are the negative of so many triplets. A few that serve very many are hubs."
    >
      {error && <Fault error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting what="Counting the audit" />}
      {data && (
        <>
          <UseBars use={data} documents={documents} />
          <TopTable top={data.top} path={versionPath(name)} />
        </>
      )}
    </Sheet>
  );
};

interface Group {
  name: string;
  documents: number;
}

/** 0, 1, 2–3, 4–7, …: groups that double, since few documents serve many triplets. */
const groupsOf = ({ documents }: NegativeUse): Group[] => {
  const groups = new Map<number, number>();
  for (const { triplets, documents: count } of documents) {
    const power = triplets === 0 ? -1 : Math.floor(Math.log2(triplets));
    groups.set(power, (groups.get(power) ?? 0) + count);
  }
  const most = Math.max(-1, ...groups.keys());
  return Array.from({ length: most + 2 }, (_, i) => {
    const [from, to] = [2 ** (i - 1), 2 ** i - 1];
    const name = i === 0 ? '0' : from === to ? String(from) : `${from}–${to}`;
    return { name, documents: groups.get(i - 1) ?? 0 };
  });
};

const UseBars = ({ use, documents }: { use: NegativeUse; documents: number }) => {
  const groups = groupsOf(use);
  const most = Math.max(1, ...groups.map((group) => group.documents));
  return (
    <ul className="use-bars" aria-label="Documents by the triplets they are the negative of">
      {groups.map(({ name, documents: count }) => (
        <li key={name}>
          <span className="muted">{name}</span>
          <span className="track">
            <i className="curated" style={{ width: `${(count / most) * 100}%` }} />
          </span>
          <span className="number">
            {formatCount(count)} <small className="muted">{formatShare(count / documents)}</small>
          </span>
        </li>
      ))}
    </ul>
  );
};

const TopTable = ({ top, path }: { top: NegativeUse['top']; path: string }) => (
  <table className="small top-negatives">
    <thead>
      <tr>
        <th scope="col">used most</th>
        <th scope="col" className="number">
          triplets
        </th>
      </tr>
    </thead>
    <tbody>
      {top.slice(0, 5).map(({ id, text, length, triplets }) => (
        <tr key={id}>
          <td>
            <Link
              href={`${path}/triplets?${new URLSearchParams({ candidate: id, decision: 'selected' }).toString()}`}
            >
              <span className="one-line">
                <Excerpt text={text} length={length} />
              </span>
            </Link>
          </td>
          <td className="number">{formatCount(triplets)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
