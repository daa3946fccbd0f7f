import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { request, type Answered, type Asked, type PathOf } from './client.ts';

interface Options {
  enabled?: boolean;
  /** Milliseconds after which it is asked again. */
  every?: number;
  /** Shows the answer before while another is on its way. */
  keep?: boolean;
}

/** What a route answers, kept for whoever else asks the same. */
export const useGet = <P extends PathOf<'get'>>(
  path: P,
  { params, query }: Pick<Asked<'get', P>, 'params' | 'query'> = {},
  { enabled = true, every, keep = false }: Options = {},
): UseQueryResult<Answered<'get', P>> =>
  useQuery({
    queryKey: [path, params ?? {}, query ?? {}],
    queryFn: ({ signal }) => request('get', path, { params, query, signal }),
    enabled,
    ...(every !== undefined && { refetchInterval: every }),
    ...(keep && { placeholderData: keepPreviousData }),
  });
