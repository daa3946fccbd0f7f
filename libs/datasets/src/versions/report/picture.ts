import { type Markup, markup } from './markup.ts';

export interface Picture {
  /** Unique on the page. */
  id: string;
  title: string;
  /** What there is to see, in words. */
  description: string;
  width: number;
  height: number;
  content: Markup | readonly Markup[];
}

/** Coordinates to a hundredth: the eye sees no more, and the file is half as long. */
export const px = (value: number): number => Math.round(value * 100) / 100;

export const picture = ({ id, title, description, width, height, content }: Picture): Markup =>
  markup`<svg viewBox="0 0 ${px(width)} ${px(height)}" role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>${content}</svg>`;

/** Widths a picture is drawn for, so that its letters keep their size on a desk and in a hand. */
const WIDE = 1000;
export const NARROW = 360;

/** One figure drawn twice; the style shows the drawing that fits. */
export const drawnTwice = (draw: (width: number) => Markup): Markup =>
  markup`<div class="wide">${draw(WIDE)}</div><div class="narrow">${draw(NARROW)}</div>`;

/** Where a value between `from` and `to` lies between `start` and `end`. */
export const scale =
  (from: number, to: number, start: number, end: number) =>
  (value: number): number =>
    start + ((value - from) / (to - from)) * (end - start);

/** Round values (1, 2 or 5 times a power of ten apart) within [from, to], about `count` of them. */
export function ticks(from: number, to: number, count: number): number[] {
  const wanted = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(wanted));
  // Each factor serves steps up to halfway to the next, by ratio: √2 of it.
  const factor = [1, 2, 5].find((factor) => factor * power * Math.SQRT2 >= wanted) ?? 10;
  const step = factor * power;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toFixed(12)),
  );
}
