import { lazy, Suspense, useMemo, useState } from 'react';
import type { VersionName } from '../../api/shapes.ts';
import { useGet } from '../../api/use-get.ts';
import { formatCount } from '../../format.ts';
import { VersionHead } from '../../shell/version-head.tsx';
import { queryOf, useFilter } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { TripletTable } from './triplet-table.tsx';

const EntryDrawer = lazy(() => import('./entry-drawer.tsx'));

export default function TripletsPage(name: VersionName) {
  const [filter, change] = useFilter();
  const [open, setOpen] = useState<number>();
  const [total, setTotal] = useState<number>();
  const { data: manifest } = useGet('/api/v1/datasets/{dataset}/versions/{version}', {
    params: name,
  });
  const query = useMemo(() => queryOf(filter), [filter]);
  return (
    <div className="page wide triplets-page">
      <VersionHead {...name} />
      <FilterBar filter={filter} change={change} counts={manifest?.counts} />
      <p className="muted small total" role="status">
        {total === undefined ? 'Looking…' : `${formatCount(total)} candidates`}
      </p>
      <TripletTable
        key={JSON.stringify(query)}
        name={name}
        query={query}
        margin={manifest?.margin ?? 0}
        tell={setTotal}
        open={setOpen}
      />
      <Suspense>
        {open !== undefined && (
          <EntryDrawer name={name} row={open} close={() => setOpen(undefined)} />
        )}
      </Suspense>
    </div>
  );
}
