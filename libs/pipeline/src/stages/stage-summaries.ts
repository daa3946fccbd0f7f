import type { Manifest, SearchWork } from '@sluice/contracts';
import type { Plan } from '../plan.ts';
import type { Artifact, Ports } from '../ports.ts';
import type { Timing } from '../timing.ts';
import { middleStages, worksOf } from '../works.ts';
import type { DatasetMeta } from './dataset.ts';
import type { IngestMeta } from './ingest.ts';
import { required } from './required.ts';

type StageMeta = Timing & { work?: SearchWork };

/** What the manifest says of each stage of a run, from what its artifacts say. */
export const stagesOf = async (
  digest: string,
  plan: Plan,
  rows: Artifact<IngestMeta>,
  dataset: Artifact<DatasetMeta>,
  cached: readonly string[],
  ports: Ports,
): Promise<Manifest['stages']> => {
  const metas: [string, StageMeta[]][] = [['ingest', [rows.meta]]];
  for (const stage of middleStages(plan)) {
    const works = worksOf(stage, digest, plan, rows.meta);
    const artifacts = works.map(({ artifact }) => required<StageMeta>(artifact, ports));
    metas.push([stage, (await Promise.all(artifacts)).map(({ meta }) => meta)]);
  }
  metas.push(['publish', [dataset.meta]]);
  return metas.map(([name, parts]) => ({
    name,
    seconds: sumOf(parts, ({ seconds }) => seconds),
    items: sumOf(parts, ({ items }) => items),
    cached: cached.includes(name),
    search: searchOf(parts),
  }));
};

const searchOf = (parts: StageMeta[]): SearchWork | undefined => {
  const works = parts.flatMap(({ work }) => work ?? []);
  if (works.length === 0) return undefined;
  return {
    searched: sumOf(works, ({ searched }) => searched),
    merged: sumOf(works, ({ merged }) => merged),
    reused: sumOf(works, ({ reused }) => reused),
    multiply_adds: sumOf(works, (work) => work.multiply_adds),
    multiply_adds_in_full: sumOf(works, (work) => work.multiply_adds_in_full),
  };
};

const sumOf = <Part>(parts: readonly Part[], of: (part: Part) => number): number =>
  parts.reduce((total, part) => total + of(part), 0);
