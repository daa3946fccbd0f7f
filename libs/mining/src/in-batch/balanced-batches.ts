import { MiningFault } from '../fault.ts';
import { type Random, shuffle } from '../random.ts';

export interface BatchShape {
  /** Members of one class in a batch, at least 2: an anchor and a positive. */
  itemsPerClass: number;
  /** Classes in a batch, at least 2: without a second one there are no negatives. */
  classesPerBatch: number;
}

export interface BalancedBatches {
  /** Rows of the labels, class by class. */
  batches: Int32Array[];
  /** Classes too small to fill their share of a batch, ascending by label. */
  short: { label: number; members: number }[];
}

/**
 * An epoch of class-balanced batches. Each class is shuffled and cut into groups of `itemsPerClass`; a
 * batch takes one group of each of `classesPerBatch` classes (of all, where there are fewer), those with
 * the most groups left first, equals at random. Every row appears; what then lacks of a group or a batch
 * is filled up with rows that appear again, but no row appears twice in one batch: a copy would be its
 * own nearest positive. A short class always takes part with all its members.
 */
export const balancedBatches = (
  labels: Int32Array,
  shape: BatchShape,
  random: Random,
): BalancedBatches => {
  const { itemsPerClass, classesPerBatch } = shape;
  atLeastTwo('itemsPerClass', itemsPerClass);
  atLeastTwo('classesPerBatch', classesPerBatch);
  const classes = classesOf(labels);
  // pools[n]: the classes with n groups left.
  const pools: ClassGroups[][] = [[]];
  for (const [, members] of classes) {
    const groups = groupsOf(shuffle(members.slice(), random), itemsPerClass);
    while (pools.length <= groups.length) pools.push([]);
    pools[groups.length].push({ members, groups });
  }
  const batches: Int32Array[] = [];
  for (;;) {
    while (pools.at(-1)?.length === 0) pools.pop();
    if (pools.length <= 1) break;
    const taken = takeClasses(pools, classesPerBatch, random);
    const groups = taken.map(
      ({ members, groups }) =>
        groups.pop() ?? shuffle(members.slice(), random).slice(0, itemsPerClass),
    );
    batches.push(Int32Array.from(groups.flat()));
    for (const one of taken) pools[one.groups.length].push(one);
  }
  const short = classes
    .filter(([, members]) => members.length < itemsPerClass)
    .map(([label, members]) => ({ label, members: members.length }));
  return { batches, short };
};

interface ClassGroups {
  members: number[];
  /** Groups not yet in a batch. */
  groups: number[][];
}

const atLeastTwo = (name: string, value: number): void => {
  if (Number.isInteger(value) && value >= 2) return;
  throw new MiningFault(name, `must be a whole number from 2, got ${value}`);
};

/** Rows by label, ascending by label, then by row. */
const classesOf = (labels: Int32Array): [label: number, members: number[]][] => {
  const classes = new Map<number, number[]>();
  labels.forEach((label, row) => {
    const members = classes.get(label);
    if (members) members.push(row);
    else classes.set(label, [row]);
  });
  return [...classes].sort(([a], [b]) => a - b);
};

/** A class's members in groups of `size`, the last one filled up from the first. */
const groupsOf = (members: number[], size: number): number[][] => {
  if (members.length <= size) return [members];
  const groups: number[][] = [];
  for (let start = 0; start < members.length; start += size) {
    const group = members.slice(start, start + size);
    groups.push(group.concat(members.slice(0, size - group.length)));
  }
  return groups;
};

/** Removes up to `count` classes from the pools, from those with the most groups left downwards. */
const takeClasses = (pools: ClassGroups[][], count: number, random: Random): ClassGroups[] => {
  const taken: ClassGroups[] = [];
  for (let pool = pools.length - 1; pool >= 0; pool--) {
    const from = pools[pool];
    while (from.length > 0 && taken.length < count) {
      const chosen = random.below(from.length);
      taken.push(from[chosen]);
      from[chosen] = from[from.length - 1];
      from.pop();
    }
  }
  return taken;
};
