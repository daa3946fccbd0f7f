import { MINERS, seededRandom, type Batch, type Miner } from '@sluice/mining';
import { atMost, figure, notMeasured, type Figure } from './figure.ts';

const ROWS = 4_096;
const DIMENSIONS = 384;
const ROWS_PER_CLASS = 4;
const CLASSES_PER_TOPIC = 16;
const RUNS = 3;
const BAR = atMost(1);

/** Returns every triplet within its margin, so its time is that of writing them. */
const UNBOUNDED = 'TripletMarginMiner';

/** Every in-batch miner with its usual options on one batch of 4,096 rows, four of each class. */
export const inBatchFigures = (): Figure[] => {
  const batch = makeBatch(ROWS);
  return Object.entries<Miner>(MINERS).map(([name, miner]) => {
    const title = `in-batch, 4,096 × 384: ${name}`;
    const bar = name === UNBOUNDED ? undefined : BAR;
    try {
      const seconds = Array.from({ length: RUNS + 1 }, () => {
        const began = performance.now();
        miner.mine(batch, {}, seededRandom(1));
        return (performance.now() - began) / 1000;
      });
      return figure(title, 's', seconds.slice(1), bar);
    } catch (error) {
      return notMeasured(title, 's', String(error), bar);
    }
  });
};

/**
 * Rows lie about the direction of their class, and classes about that of their topic, so that every miner
 * finds what it looks for: the cosine is about 0.7 in a class, 0.5 in a topic and 0 elsewhere.
 */
export const makeBatch = (rows: number): Batch => {
  const { uniform } = seededRandom(2);
  const scattered = (count: number): Float32Array =>
    Float32Array.from({ length: count * DIMENSIONS }, () => uniform() - 0.5);
  const labels = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / ROWS_PER_CLASS));
  const classes = rows / ROWS_PER_CLASS;
  const ofTopic = scattered(classes / CLASSES_PER_TOPIC);
  const ofClass = scattered(classes);
  const vectors = scattered(rows).map((noise, i) => {
    const [label, dimension] = [labels[Math.floor(i / DIMENSIONS)], i % DIMENSIONS];
    const topic = Math.floor(label / CLASSES_PER_TOPIC);
    return (
      Math.sqrt(0.5) * ofTopic[topic * DIMENSIONS + dimension] +
      Math.sqrt(0.2) * ofClass[label * DIMENSIONS + dimension] +
      Math.sqrt(0.3) * noise
    );
  });
  return { vectors, dimensions: DIMENSIONS, labels };
};
