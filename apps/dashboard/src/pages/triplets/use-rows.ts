import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AuditPage, AuditRow } from '@sluice/contracts';
import { request } from '../../api/client.ts';
import type { VersionName } from '../../api/shapes.ts';

const PATH = '/api/v1/datasets/{dataset}/versions/{version}/candidates';
/** Rows asked for at once. */
const PAGE = 100;
/** Milliseconds that the rows in view must stand still before they are asked for. */
const STILL = 70;

interface Rows {
  /** Undefined while it is on its way. */
  rowAt: (row: number) => AuditRow | undefined;
  total: number | undefined;
  error: Error | undefined;
  again: () => void;
}

/** The pages that hold rows [first, end), once the view stands still; the first page at once. */
const usePages = (first: number, end: number): number[] => {
  const [from, to] = [Math.floor(first / PAGE), Math.max(0, Math.ceil(end / PAGE) - 1)];
  const [settled, settle] = useState({ from, to });
  useEffect(() => {
    const timer = setTimeout(() => settle({ from, to }), STILL);
    return () => clearTimeout(timer);
  }, [from, to]);
  const pages = new Set([0]);
  for (let page = settled.from; page <= settled.to; page++) pages.add(page);
  return [...pages];
};

/** Rows of the candidates that match, page by page as they come into view. */
export const useRows = (
  params: VersionName,
  query: Record<string, string | string[]>,
  first: number,
  end: number,
): Rows => {
  const pages = usePages(first, end);
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: [PATH, params, query, page],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        request('get', PATH, {
          params,
          query: { ...query, offset: page * PAGE, limit: PAGE },
          signal,
        }),
      staleTime: Infinity,
      gcTime: 60_000,
    })),
  });
  const byPage = new Map<number, AuditPage>();
  results.forEach(({ data }, i) => data && byPage.set(pages[i]!, data));
  const failed = results.find(({ error }) => error !== null);
  return {
    rowAt: (row) => byPage.get(Math.floor(row / PAGE))?.rows[row % PAGE],
    total: byPage.get(0)?.total,
    error: failed?.error ?? undefined,
    again: () => {
      for (const { error, refetch } of results) if (error) void refetch();
    },
  };
};
