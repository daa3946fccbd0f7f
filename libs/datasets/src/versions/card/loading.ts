import type { Manifest } from '@sluice/contracts';
import { hasAuditConfigs } from './front-matter.ts';

/** The distances that `TripletLoss` of sentence-transformers knows. */
const TRIPLET_METRICS: Partial<Record<Manifest['distance'], string>> = {
  euclidean: 'EUCLIDEAN',
  cosine: 'COSINE',
};

interface Loss {
  name: string;
  /** Arguments after the model, as Python. */
  options: string;
}

const loss = (name: string, options = ''): Loss => ({ name, options });

/** The loss that reads this format; for triplets the very one their hardness was judged by. */
function lossOf({ output, distance, margin }: Manifest, columns: readonly string[]): Loss {
  if (output.format === 'labeled-list') return loss('LambdaLoss');
  if (output.format === 'labeled-pair')
    return loss(columns.includes('score') ? 'CosineSimilarityLoss' : 'OnlineContrastiveLoss');
  if (columns.includes('scores')) return loss('MarginMSELoss');
  const metric = TRIPLET_METRICS[distance];
  if (output.format === 'n-tuple' || !metric) return loss('MultipleNegativesRankingLoss');
  const options = `, losses.TripletDistanceMetric.${metric}, triplet_margin=${margin}`;
  return loss('TripletLoss', options);
}

/** Lists are what cross-encoders are trained on; all other formats train an embedding model. */
const trainee = ({ output }: Manifest) =>
  output.format === 'labeled-list'
    ? { model: 'CrossEncoder', module: 'sentence_transformers.cross_encoder' }
    : { model: 'SentenceTransformer', module: 'sentence_transformers' };

const placeOf = ({ dataset, version }: Manifest): string => `path/to/${dataset}/${version}`;

/** Python that loads the triplets of the audit. */
export const auditCode = (manifest: Manifest): string =>
  hasAuditConfigs(manifest)
    ? `load_dataset("${placeOf(manifest)}", "audit", split="train")`
    : `load_dataset("parquet", data_files="${placeOf(manifest)}/audit/triplets-*.parquet", split="train")`;

/** Trainers that read the data files themselves. */
const TRAINERS: Record<string, string | undefined> = {
  'flag-embedding': 'FlagEmbedding',
  tevatron: 'Tevatron',
};

/** Python that loads the version, and trains on it where sentence-transformers knows the format. */
export function loadingCode(manifest: Manifest, columns: readonly string[]): string {
  const trainer = TRAINERS[manifest.output.format];
  if (trainer) {
    return `from datasets import load_dataset

# The files of data/ are what ${trainer} trains on, as they are.
train = load_dataset("${placeOf(manifest)}", split="train")
`;
  }
  const { model, module } = trainee(manifest);
  const { name, options } = lossOf(manifest, columns);
  return `from datasets import load_dataset
from ${module} import ${model}, ${model}Trainer, losses

train = load_dataset("${placeOf(manifest)}", split="train")
model = ${model}("path/or/name/of/your/model")
loss = losses.${name}(model${options})
${model}Trainer(model=model, train_dataset=train, loss=loss).train()
`;
}
