import { useState } from 'react';
import type { Comparison } from '@sluice/contracts';
import type { VersionName } from '../../api/shapes.ts';
import { useGet } from '../../api/use-get.ts';
import { formatCount } from '../../format.ts';
import { Figures, Sheet } from '../../parts/sheet.tsx';
import { Fault, Waiting } from '../../parts/states.tsx';
import { Excerpt } from '../../parts/text.tsx';

interface ComparisonSheetProps extends VersionName {
  previous?: string | undefined;
}

/** The triplets of this version against those of another one. */
export const ComparisonSheet = ({ dataset, version, previous }: ComparisonSheetProps) => {
  const versions = useGet('/api/v1/datasets/{dataset}/versions', {
    params: { dataset },
    query: { limit: 100 },
  });
  const others =
    versions.data?.items.map((item) => item.version).filter((v) => v !== version) ?? [];
  const [chosen, choose] = useState<string>();
  const against = chosen ?? (previous && others.includes(previous) ? previous : others[0]);
  const comparison = useGet(
    '/api/v1/datasets/{dataset}/versions/{version}/comparison',
    { params: { dataset, version }, query: { against: against ?? '' } },
    { enabled: against !== undefined },
  );
  if (versions.data && against === undefined) return null;
  return (
    <Sheet
      title="Against another version"
      lead="Triplets by their texts: an id that changed is no difference."
      aside={
        <select
          className="field"
          aria-label="Version to compare with"
          value={against ?? ''}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {others.map((other) => (
            <option key={other}>{other}</option>
          ))}
        </select>
      }
    >
      {comparison.error && (
        <Fault error={comparison.error} again={() => void comparison.refetch()} />
      )}
      {!comparison.data && !comparison.error && <Waiting what="Comparing" />}
      {comparison.data && <Compared {...comparison.data} />}
    </Sheet>
  );
};

const Compared = ({ added, removed, kept, examples }: Comparison) => (
  <>
    <Figures
      figures={[
        { name: 'added', value: formatCount(added) },
        { name: 'removed', value: formatCount(removed) },
        { name: 'kept', value: formatCount(kept) },
      ]}
    />
    <Examples name="added" triplets={examples.added} />
    <Examples name="removed" triplets={examples.removed} />
  </>
);

const Examples = ({
  name,
  triplets,
}: {
  name: string;
  triplets: Comparison['examples']['added'];
}) => {
  if (triplets.length === 0) return null;
  return (
    <details className="examples">
      <summary>
        {triplets.length} that were {name}
      </summary>
      <table className="small">
        <thead>
          <tr>
            <th scope="col">anchor</th>
            <th scope="col">positive</th>
            <th scope="col">negative</th>
          </tr>
        </thead>
        <tbody>
          {triplets.map(({ anchor, positive, negative }) => (
            <tr key={`${anchor.id} ${positive.id} ${negative.id}`}>
              {[anchor, positive, negative].map((part, i) => (
                <td key={['anchor', 'positive', 'negative'][i]}>
                  <Excerpt text={part.text} length={part.length} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
};
