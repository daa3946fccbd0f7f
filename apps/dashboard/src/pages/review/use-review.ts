import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReviewItem } from '@sluice/contracts';
import { request } from '../../api/client.ts';
import type { VersionName } from '../../api/shapes.ts';

export type Label = NonNullable<ReviewItem['mine']>;

const REVIEW = '/api/v1/datasets/{dataset}/versions/{version}/review';
const VERDICTS = '/api/v1/datasets/{dataset}/verdicts';
const LEDGER = '/api/v1/datasets/{dataset}/versions/{version}/ledger';
const FALSE_NEGATIVES = '/api/v1/datasets/{dataset}/versions/{version}/false-negatives';

/** Pairs fetched at once, and how few may be left before more are fetched. */
const BATCH = 50;
const FEW = 10;

interface Queue {
  items: ReviewItem[];
  total: number;
  judged: number;
}

/** A verdict given in this session, with what it replaced. */
interface Given {
  item: ReviewItem;
  label: Label;
}

export interface ReviewState {
  item: ReviewItem | undefined;
  total: number;
  judged: number;
  given: Given[];
  isLoading: boolean;
  error: Error | undefined;
  judge: (label: Label) => void;
  undo: () => void;
  again: () => void;
}

const keyOf = ({ anchor, candidate }: ReviewItem): string => anchor.digest + candidate.digest;

/**
 * A session of one reviewer: a pair at a time. A verdict is sent before the next pair is judged, one after
 * the other in the order they were given, and where one cannot be sent its pair comes back.
 */
export const useReview = (params: VersionName, reviewer: string): ReviewState => {
  const [queue, setQueue] = useState<Queue>();
  const [given, setGiven] = useState<Given[]>([]);
  const [error, setError] = useState<Error>();
  const sending = useRef(Promise.resolve());
  const isFetching = useRef(false);
  const done = useRef(new Set<string>());
  const queries = useQueryClient();
  const { dataset, version } = params;

  const load = useCallback(async (): Promise<void> => {
    if (isFetching.current) return;
    isFetching.current = true;
    try {
      await sending.current;
      const review = await request('get', REVIEW, {
        params: { dataset, version },
        query: { reviewer, limit: BATCH },
      });
      setQueue((before) => ({
        ...review,
        items: mergeItems(before?.items ?? [], review.items, done.current),
      }));
      setError(undefined);
    } catch (fault) {
      setError(fault as Error);
    } finally {
      isFetching.current = false;
    }
  }, [dataset, version, reviewer]);

  useEffect(() => void load(), [load]);

  const post = async (
    { anchor, candidate }: ReviewItem,
    label: Label | 'withdrawn',
    undone: () => void,
  ): Promise<void> => {
    try {
      await request('post', VERDICTS, {
        params: { dataset },
        body: {
          reviewer,
          version: version === 'latest' ? null : version,
          verdicts: [{ anchor: anchor.digest, candidate: candidate.digest, label }],
        },
      });
      await queries.invalidateQueries({ queryKey: [LEDGER] });
      await queries.invalidateQueries({ queryKey: [FALSE_NEGATIVES] });
    } catch (fault) {
      undone();
      setError(fault as Error);
    }
  };
  const send = (item: ReviewItem, label: Label | 'withdrawn', undone: () => void): void => {
    sending.current = sending.current.then(() => post(item, label, undone));
  };

  const items = queue?.items ?? [];
  const isFew =
    queue !== undefined && items.length < FEW && queue.judged + items.length < queue.total;
  useEffect(() => {
    if (isFew) void load();
  }, [isFew, load]);

  const putBack = (item: ReviewItem): void => {
    done.current.delete(keyOf(item));
    setQueue((now) => now && { ...now, judged: now.judged - 1, items: [item, ...now.items] });
    setGiven((all) => all.filter((one) => one.item !== item));
  };
  const [item] = items;
  return {
    item,
    total: queue?.total ?? 0,
    judged: queue?.judged ?? 0,
    given,
    isLoading: queue === undefined && error === undefined,
    error,
    judge: (label) => {
      if (!item) return;
      setError(undefined);
      done.current.add(keyOf(item));
      setQueue((now) => now && { ...now, judged: now.judged + 1, items: now.items.slice(1) });
      setGiven((all) => [...all, { item, label }]);
      send(item, label, () => putBack(item));
    },
    undo: () => {
      const last = given.at(-1);
      if (!last) return;
      putBack(last.item);
      send(last.item, 'withdrawn', () => {
        setQueue((now) => now && { ...now, items: now.items.filter((one) => one !== last.item) });
      });
    },
    again: () => void load(),
  };
};

/** What is on the table stays in its place; what is new and was not judged meanwhile comes after. */
const mergeItems = (
  before: ReviewItem[],
  fresh: ReviewItem[],
  done: ReadonlySet<string>,
): ReviewItem[] => {
  const known = new Set(before.map(keyOf));
  const isNew = (key: string): boolean => !known.has(key) && !done.has(key);
  return [...before, ...fresh.filter((item) => isNew(keyOf(item)))];
};
