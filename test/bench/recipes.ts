import { filterOptions, type FilterOptions } from '@sluice/mining';

/** What curation is told: its filters, and how many of the closest survivors to pass over. */
export interface Setting {
  filter: FilterOptions;
  skip: number;
  /** Documents without a label are no candidates at all. */
  labelledOnly?: boolean;
}

/** A way to avoid false negatives: as published, and over a range of its threshold. */
export interface Recipe {
  name: string;
  published: Setting;
  sweep: Setting[];
}

const settingOf = (options: Partial<FilterOptions>, skip = 0): Setting => ({
  filter: filterOptions.parse(options),
  skip,
});

export const NAIVE = { name: 'naive top-k', setting: settingOf({}) };

/** Where labels are at hand, what is known to be of another class needs no suspicion. */
export const LABELLED_ONLY = {
  name: 'labelled documents only',
  setting: { ...settingOf({}), labelledOnly: true },
};

const oneFilter = (
  name: string,
  option: 'max_score' | 'absolute_margin' | 'relative_margin',
  published: number,
  range: readonly number[],
): Recipe => ({
  name,
  published: settingOf({ [option]: published }),
  sweep: range.map((threshold) => settingOf({ [option]: threshold })),
});

const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);

/** The single rules of NV-Retriever (arXiv 2407.15831), of which sentence-transformers has the last three. */
export const SINGLE_RECIPES: readonly Recipe[] = [
  {
    name: 'shifted top-k (skip 10)',
    published: settingOf({}, 10),
    sweep: [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144].map((skip) => settingOf({}, skip)),
  },
  oneFilter('TopK-Abs 0.7 (max_score)', 'max_score', 0.7, steps(0.2, 0.8, 0.075)),
  oneFilter(
    'TopK-MarginPos 0.05 (absolute_margin)',
    'absolute_margin',
    0.05,
    steps(-0.4, 0.25, 0.065),
  ),
  oneFilter(
    'TopK-PercPos 95 % (relative_margin 0.05)',
    'relative_margin',
    0.05,
    steps(-1, 0.6, 0.16),
  ),
];

/** Ours: what stands near known positives is suspected, by votes of its neighbours and by similarity. */
export interface Suspicion {
  /** k of the vote. */
  neighbours: number;
  /** Neighbours that must be relevant. */
  votes: number;
  /** `near_duplicate_similarity`. */
  similarity?: number | undefined;
}

export const SUSPICIONS: readonly Suspicion[] = [10, 20, 60].flatMap((neighbours) =>
  [1, 2, 6].flatMap((votes) =>
    [undefined, 0.4, 0.375, 0.35].map((similarity) => ({ neighbours, votes, similarity })),
  ),
);

export const suspicionSetting = ({ neighbours, votes, similarity }: Suspicion): Setting =>
  settingOf({
    neighbour_vote: votes / neighbours,
    vote_neighbours: neighbours,
    near_duplicate_similarity: similarity,
  });

/** The same suspicion asking for fewer and for more votes: from strict to lenient. */
export const suspicionSweep = (suspicion: Suspicion): Setting[] =>
  [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]
    .filter((votes) => votes <= suspicion.neighbours)
    .map((votes) => suspicionSetting({ ...suspicion, votes }));

export const suspicionText = ({ neighbours, votes, similarity }: Suspicion): string =>
  `neighbour_vote ${votes}/${neighbours}` +
  (similarity === undefined ? '' : ` + near_duplicate_similarity ${similarity}`);
