export * from './caps/index.ts';
export * from './counts.ts';
export * from './curate.ts';
export * from './decisions.ts';
export * from './drift.ts';
export * from './evidence/index.ts';
export * from './fault.ts';
export {
  filterOptions,
  KNOWN_REASONS,
  REASONS,
  SUSPECTED_REASONS,
  VERDICT_POSITIVE,
  type FilterOptions,
} from './filters/index.ts';
export { asksTeacher, teacherQuestions } from './filters/teacher-questions.ts';
export * from './hardness.ts';
export * from './moments.ts';
export * from './neighbour-lists.ts';
export * from './positives.ts';
export * from './ragged.ts';
export * from './recall.ts';
export * from './relabelling.ts';
export * from './review/index.ts';
export { negativesExpected, selectOptions, type SelectOptions } from './selection/index.ts';
export type { Preferences } from './selection/preferences.ts';
export { selectTriplets, type Selection } from './selection/triplets.ts';
export { rowProducts } from './row-products.ts';
export * from './shard.ts';
export * from './sources/index.ts';
export * from './statistics.ts';
export { usablePositives } from './usable-positives.ts';
export * from './window.ts';
export * from './similarity.ts';
export * from './random.ts';
export * from './in-batch/index.ts';
