import type { Manifest } from '@sluice/contracts';
import type { Group, Instruments } from './meter.ts';

export interface DatasetMetrics {
  /** The newest version of each dataset there is; what is known of others is forgotten. */
  show: (newest: readonly Manifest[]) => void;
}

/** What the newest version of each dataset says of itself. Read from manifests, so that no restart loses it. */
export const datasetMetrics: Group<DatasetMetrics> = (instruments) => {
  const gauges = FIGURES.map((figure) => ({ figure, gauge: gaugeOf(figure, instruments) }));
  return {
    show: (newest) => {
      for (const { figure, gauge } of gauges) {
        gauge.reset();
        for (const manifest of newest) {
          for (const [labels, value] of figure.of(manifest)) {
            if (value !== null) gauge.set({ dataset: manifest.dataset, ...labels }, value);
          }
        }
      }
    },
  };
};

interface Figure {
  name: string;
  help: string;
  /** Beside the dataset. */
  label?: string;
  of: (manifest: Manifest) => [labels: Record<string, string>, value: number | null][];
}

const gaugeOf = ({ name, help, label }: Figure, { gauge }: Instruments) =>
  gauge<string>({ name, help, labels: label === undefined ? ['dataset'] : ['dataset', label] });

type Values = Readonly<Record<string, number | null>>;

const figure = (name: string, help: string, of: (manifest: Manifest) => number | null): Figure => ({
  name,
  help,
  of: (manifest) => [[{}, of(manifest)]],
});

const figures = (
  name: string,
  label: string,
  help: string,
  of: (manifest: Manifest) => Values,
): Figure => ({
  name,
  help,
  label,
  of: (manifest) =>
    Object.entries(of(manifest)).map(([value, number]) => [{ [label]: value }, number]),
});

const seconds = (time: string): number => Date.parse(time) / 1_000;

const FIGURES: readonly Figure[] = [
  figures(
    'zero_loss_fraction',
    'set',
    'Share of triplets without loss: of all proposals (candidates) and in the dataset (curated).',
    ({ zero_loss_fraction: fraction }) => fraction,
  ),
  figures(
    'triplets',
    'hardness',
    'Triplets of the newest version: hard, semi_hard, easy.',
    ({ counts }) => counts.hardness,
  ),
  figure('anchors', 'Anchors of the newest version.', ({ counts }) => counts.anchors),
  figure('documents', 'Documents of the newest version.', ({ counts }) => counts.documents),
  figures(
    'version_candidates',
    'source',
    'Candidates of the newest version, by source.',
    ({ counts }) => counts.candidates,
  ),
  figures(
    'version_rejections',
    'reason',
    'Candidates of the newest version that a filter rejected, by reason.',
    ({ counts }) => counts.rejected,
  ),
  figures(
    'version_triplets',
    'change',
    'Data rows of the newest version against the one before: added, removed, kept.',
    ({ previous }): Values =>
      previous ? { added: previous.added, removed: previous.removed, kept: previous.kept } : {},
  ),
  figures(
    'version_stage_seconds',
    'stage',
    'Time that the artifacts of the newest version took to make, by stage, whenever that was.',
    ({ stages }) => Object.fromEntries(stages.map((stage) => [stage.name, stage.seconds])),
  ),
  figures(
    'version_neighbour_lists',
    'how',
    'Lists of neighbours of the newest version: searched in full, merged with new documents, reused as they were.',
    ({ stages }): Values => {
      const search = stages.find((stage) => stage.search)?.search;
      return search
        ? { searched: search.searched, merged: search.merged, reused: search.reused }
        : {};
    },
  ),
  figure('version_number', 'Number of the newest version.', ({ version }) =>
    Number(/^v(\d+)/.exec(version)?.[1] ?? 0),
  ),
  figure('version_timestamp_seconds', 'When the newest version was made.', ({ created_at: at }) =>
    seconds(at),
  ),
  figures(
    'recall',
    'k',
    'Share of anchors with a positive among the first k documents of the model.',
    ({ recall }) => recall,
  ),
  figure(
    'index_recall',
    'Share of the nearest documents that the index found; measured on a sample unless it is exact.',
    ({ index }) => index.recall_at_k,
  ),
  figure(
    'embedding_mean_cosine',
    'Mean cosine over all pairs of documents; near 1, the model tells nothing apart any more.',
    ({ embedding }) => embedding.mean_cosine,
  ),
  figure(
    'retrain_recommended',
    '1 where the rules of the spec recommend that the model be trained anew, 0 where they do not.',
    ({ retrain }) => (retrain ? Number(retrain.recommended) : null),
  ),
];
