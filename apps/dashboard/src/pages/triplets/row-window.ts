import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { heightOf, placeAfter, placeAt, type Place } from './scroll-place.ts';

/** Rows drawn above and below what can be seen. */
const MARGIN_ROWS = 8;

/** The part of a long list that can be seen. */
export interface RowWindow {
  /** Height of the content, in pixels. */
  height: number;
  first: number;
  /** One beyond the last row to draw. */
  end: number;
  /** Pixels from the top of the content to a row. */
  topOf: (row: number) => number;
}

export interface ScrolledRows extends RowWindow {
  viewport: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  /** Brings a row into view. */
  reveal: (row: number) => void;
}

/**
 * The rows of a long list that can be seen in a scrolled element.
 *
 * @param head pixels of the element that a heading covers, which stays at its top
 */
export const useRowWindow = (rows: number, rowHeight: number, head: number): ScrolledRows => {
  const viewport = useRef<HTMLDivElement>(null);
  const [view, setView] = useState(600);
  const [place, setPlace] = useState<Place>({ scrollTop: 0, offset: 0 });
  const latest = useRef(place);
  const sizes = { list: rows * rowHeight, view };

  const move = useCallback((next: Place): void => {
    latest.current = next;
    setPlace(next);
    const element = viewport.current;
    if (element && Math.abs(element.scrollTop - next.scrollTop) > 1) {
      element.scrollTop = next.scrollTop;
    }
  }, []);

  useLayoutEffect(() => {
    const element = viewport.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setView(element.clientHeight - head));
    observer.observe(element);
    return () => observer.disconnect();
  }, [head]);

  // Another list begins at its top.
  useLayoutEffect(() => move({ scrollTop: 0, offset: 0 }), [rows, rowHeight, move]);

  const top = place.scrollTop + place.offset;
  return {
    viewport,
    height: heightOf(sizes),
    first: Math.max(0, Math.floor(top / rowHeight) - MARGIN_ROWS),
    end: Math.min(rows, Math.ceil((top + view) / rowHeight) + MARGIN_ROWS),
    topOf: (row) => row * rowHeight - place.offset,
    onScroll: () => {
      const scrollTop = viewport.current?.scrollTop ?? 0;
      if (Math.abs(scrollTop - latest.current.scrollTop) < 1) return;
      move(placeAfter(scrollTop, latest.current, sizes));
    },
    reveal: (row) => {
      const [from, to] = [row * rowHeight, (row + 1) * rowHeight];
      const seen = latest.current.scrollTop + latest.current.offset;
      if (from < seen) move(placeAt(from, sizes));
      else if (to > seen + view) move(placeAt(to - view, sizes));
    },
  };
};
