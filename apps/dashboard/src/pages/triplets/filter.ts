import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

/** What may be asked of the candidates of a version, as the address of the page holds it. */
export interface Filter {
  decision: string[];
  reason: string[];
  source: string[];
  hardness: string[];
  similarity_from: string;
  similarity_to: string;
  margin_from: string;
  margin_to: string;
  text: string;
  anchor: string;
  candidate: string;
  order: string;
  descending: string;
}

const LISTS = ['decision', 'reason', 'source', 'hardness'] as const;
const WORDS = [
  'similarity_from',
  'similarity_to',
  'margin_from',
  'margin_to',
  'text',
  'anchor',
  'candidate',
  'order',
  'descending',
] as const;

export const readFilter = (search: string): Filter => {
  const given = new URLSearchParams(search);
  const filter = {} as Filter;
  for (const name of LISTS) filter[name] = given.getAll(name);
  for (const name of WORDS) filter[name] = given.get(name) ?? '';
  return filter;
};

export const writeFilter = (filter: Filter): string => {
  const search = new URLSearchParams();
  for (const name of LISTS) for (const value of filter[name]) search.append(name, value);
  for (const name of WORDS) if (filter[name] !== '') search.set(name, filter[name]);
  return search.toString();
};

/** What the filter leaves out of an address is not asked. */
export const queryOf = (filter: Filter): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(filter).filter(([, value]: [string, string | string[]]) => value.length > 0),
  );

/** The filter of the page's address, and how to change it. */
export const useFilter = (): [Filter, (change: Partial<Filter>) => void] => {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const filter = useMemo(() => readFilter(search), [search]);
  return [
    filter,
    (change) => {
      const text = writeFilter({ ...filter, ...change });
      navigate(text === '' ? path : `${path}?${text}`, { replace: true });
    },
  ];
};
