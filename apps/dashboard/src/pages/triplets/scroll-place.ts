/**
 * Browsers refuse elements higher than some 17 million pixels, and a million rows are 60 million. So the
 * content is at most this high, and where it would be higher it is scrolled through in pages that overlap:
 * within a page a pixel is a pixel, and where the scroll bar is dragged far, the page follows from its place.
 */
const TALLEST = 8_000_000;
const PAGES = 100;

/** Where a scroll bar stands in a list that may be higher than an element can be. */
export interface Place {
  scrollTop: number;
  /** Pixels of the list that lie before the content's top. */
  offset: number;
}

interface Sizes {
  /** Height of the whole list, and of what is seen of it. */
  list: number;
  view: number;
}

export const heightOf = ({ list }: Sizes): number => Math.min(list, TALLEST);

/** The place that shows a pixel of the list at the top of the view. */
export const placeAt = (pixel: number, { list, view }: Sizes): Place => {
  const target = Math.max(0, Math.min(pixel, list - view));
  if (list <= TALLEST) return { scrollTop: target, offset: 0 };
  const pageHeight = TALLEST / PAGES;
  const pages = Math.ceil(list / pageHeight);
  const page = Math.min(pages - 1, Math.floor(target / pageHeight));
  const offset = Math.round((page * (list - TALLEST)) / (pages - 1));
  // The ends of the bar are for the ends of the list: elsewhere there is room to scroll on, both ways.
  const least = Math.min(view, target);
  const most = TALLEST - view - Math.min(view, list - view - target);
  const scrollTop = Math.max(least, Math.min(target - offset, most));
  return { scrollTop, offset: target - scrollTop };
};

/** Where the list stands after the scroll bar moved: by a little, or to another part of the list. */
export const placeAfter = (scrollTop: number, before: Place, sizes: Sizes): Place => {
  const { list, view } = sizes;
  if (list <= TALLEST) return { scrollTop, offset: 0 };
  if (Math.abs(scrollTop - before.scrollTop) < view) {
    return placeAt(scrollTop + before.offset, sizes);
  }
  const share = scrollTop / (heightOf(sizes) - view);
  return placeAt(share * (list - view), sizes);
};
