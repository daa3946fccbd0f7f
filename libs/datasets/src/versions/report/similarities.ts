import type { ReportData } from '@sluice/pipeline';
import { formatDecimal } from '../number-format.ts';
import { axes, frameOf, type Histogram, type Series, stairs } from './distribution.ts';
import { type Markup } from './markup.ts';
import { drawnTwice, NARROW, picture } from './picture.ts';

/** The value in the middle of a histogram, to the width of a bin; undefined when it is empty. */
export function median({ from, to, counts }: Histogram): number | undefined {
  const half = counts.reduce((a, b) => a + b, 0) / 2;
  let below = 0;
  for (const [bin, count] of counts.entries()) {
    below += count;
    if (count > 0 && below >= half) return from + ((bin + 0.5) / counts.length) * (to - from);
  }
  return undefined;
}

const described = (series: readonly Series[]): string => {
  const medians = series.flatMap(({ name, histogram }) => {
    const value = median(histogram);
    return value === undefined ? [] : [`${name} ${formatDecimal(value, 2)}`];
  });
  return `Three histograms over the similarity to the anchor. Medians: ${medians.join(', ') || 'none'}.`;
};

/** Similarities to the anchor: positives, all candidates, and the negatives chosen among them. */
export function similaritiesFigure(similarities: ReportData['similarities']): Markup {
  const series: Series[] = [
    { name: 'candidates', histogram: similarities.candidates },
    { name: 'negatives', histogram: similarities.negatives },
    { name: 'positives', histogram: similarities.positives },
  ];
  return drawnTwice((width) => {
    const height = width === NARROW ? 260 : 320;
    const box = { left: 46, right: width - 14, top: 16, bottom: height - 44 };
    const frame = frameOf(series, [], box);
    return picture({
      id: `similarities-${width}`,
      title: 'Similarities of positives, candidates and chosen negatives to their anchor',
      description: described(series),
      width,
      height,
      content: [
        axes(frame, 'similarity to the anchor'),
        ...series.map((one) => stairs(one, frame)),
      ],
    });
  });
}
