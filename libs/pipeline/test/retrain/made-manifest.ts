import type { JudgedManifest } from '../../src/retrain/observed.ts';

export interface Made {
  day?: number;
  hour?: number;
  model?: string;
  curated?: number | null;
  recall10?: number;
  triplets?: number;
  hard?: number;
  hardAdded?: number;
  margins?: number[];
  meanCosine?: number | null;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** A manifest of day `day`, with the few numbers that rules look at. */
export const madeManifest = (made: Made = {}): JudgedManifest => {
  const { day = 0, hour = 2, triplets = 100, hard = 10 } = made;
  const bins = { from: -2, to: 2, counts: made.margins ?? [1, 2, 1] };
  const at = new Date(Date.UTC(2026, 0, 1) + day * DAY + hour * HOUR).toISOString();
  return {
    schema_version: 1,
    dataset: 'made',
    version: `v${String(day).padStart(4, '0')}-${hour}`,
    created_at: at,
    spec_digest: 'a'.repeat(64),
    plan_digest: 'b'.repeat(64),
    content_digest: 'c'.repeat(64),
    model: { path: 'm', fingerprint: made.model ?? 'e'.repeat(64), dimensions: 8 },
    inputs: [],
    distance: 'euclidean',
    margin: 0.2,
    output: { format: 'triplet', file_type: 'parquet', rows: triplets },
    counts: {
      documents: 50,
      anchors: 20,
      positives: 20,
      candidates: { ann: 150, random: 50 },
      rejected: { known_positive: 30, relative_margin: 20 },
      review: { neighbour_vote: 3 },
      kept: 150,
      selected: 100,
      triplets,
      hardness: { hard, semi_hard: triplets - hard - 5, easy: 5 },
      shortages: {},
      filled: 0,
      refused: 0,
      relabelled: 0,
      without_triplets: {},
      unused_positives: {},
      rejected_rows: { blank: 2 },
    },
    zero_loss_fraction: {
      candidates: 0.4,
      curated: made.curated === undefined ? 0.1 : made.curated,
    },
    recall: { '1': 0.5, '10': made.recall10 ?? 0.9, '100': 0.99 },
    index: { kind: 'exact', recall_at_k: 1 },
    embedding: { mean_cosine: made.meanCosine ?? 0.2 },
    distributions: {
      margins: { candidates: bins, curated: bins },
      similarities: { positives: bins, candidates: bins, negatives: bins },
    },
    stages: [],
    previous:
      made.hardAdded === undefined
        ? null
        : { version: 'v0000', added: 20, removed: 0, kept: 80, hard_added: made.hardAdded },
  };
};
