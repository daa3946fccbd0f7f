/**
 * Runs in the words of OpenLineage (https://openlineage.io, spec 2-0-2), for catalogues that follow data from where it
 * comes to what is made of it.
 */
import type { Manifest } from '@sluice/contracts';
import { digestOf } from './digest.ts';
import type { Plan } from './plan.ts';

const NAMESPACE = 'sluice';
const PRODUCER = 'urn:sluice';
const SPEC = 'https://openlineage.io/spec';

export interface LineageEvent {
  eventType: 'START' | 'COMPLETE' | 'FAIL';
  /** ISO 8601 */
  eventTime: string;
  producer: string;
  schemaURL: string;
  run: { runId: string; facets: Facets };
  job: { namespace: string; name: string; facets: Facets };
  inputs: LineageDataset[];
  outputs: LineageDataset[];
}

interface LineageDataset {
  namespace: string;
  name: string;
  facets?: Facets;
  inputFacets?: Facets;
  outputFacets?: Facets;
}

type Facets = Record<string, { _producer: string; _schemaURL: string }>;

const facet = <Fields extends object>(name: string, version: string, fields: Fields) => ({
  _producer: PRODUCER,
  _schemaURL: `${SPEC}/facets/${version}/${name}.json#/$defs/${name}`,
  ...fields,
});

const versionFacet = (datasetVersion: string) =>
  facet('DatasetVersionDatasetFacet', '1-0-1', { datasetVersion });

/** A run is its plan: one that was cut off and goes on is the same run. As a UUID of version 8 (RFC 9562). */
const runIdOf = (plan: string): string => {
  const hex = digestOf({ openlineage: plan });
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
};

const event = (
  eventType: LineageEvent['eventType'],
  eventTime: string,
  { plan, dataset }: { plan: string; dataset: string },
): Omit<LineageEvent, 'inputs' | 'outputs'> => ({
  eventType,
  eventTime,
  producer: PRODUCER,
  schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
  run: { runId: runIdOf(plan), facets: {} },
  job: {
    namespace: NAMESPACE,
    name: dataset,
    facets: {
      jobType: facet('JobTypeJobFacet', '2-0-4', {
        processingType: 'BATCH',
        integration: 'SLUICE',
        jobType: 'RUN',
      }),
    },
  },
});

interface Input {
  uri: string;
  sha256: string;
  /** Known once it has been read. */
  rows?: number;
}

/** By OpenLineage's naming: a bucket, or a server, is the namespace, a path in it the name. */
const inputOf = ({ uri, sha256, rows }: Input): LineageDataset => {
  const [, namespace = 'file', name = uri] = /^(\w+:\/\/[^/]+)\/(.+)$/.exec(uri) ?? [];
  return {
    namespace,
    name,
    facets: { version: versionFacet(sha256) },
    ...(rows !== undefined && {
      inputFacets: {
        inputStatistics: facet('InputStatisticsInputDatasetFacet', '1-0-0', { rowCount: rows }),
      },
    }),
  };
};

/** @param time ISO 8601, as of all events here */
export const startedLineage = (
  plan: string,
  { spec, inputs }: Plan,
  time: string,
): LineageEvent => ({
  ...event('START', time, { plan, dataset: spec.dataset }),
  inputs: inputs.map(inputOf),
  outputs: [{ namespace: NAMESPACE, name: spec.dataset }],
});

export const failedLineage = (
  plan: string,
  planned: Plan,
  message: string,
  time: string,
): LineageEvent => {
  const started = startedLineage(plan, planned, time);
  const errorMessage = facet('ErrorMessageRunFacet', '1-0-1', {
    message,
    programmingLanguage: 'TypeScript',
  });
  return { ...started, eventType: 'FAIL', run: { ...started.run, facets: { errorMessage } } };
};

export const completedLineage = (manifest: Manifest, time: string): LineageEvent => {
  const { dataset, version, plan_digest: plan, inputs, output, files } = manifest;
  const data = files.filter(({ path }) => path.startsWith('data/'));
  return {
    ...event('COMPLETE', time, { plan, dataset }),
    inputs: inputs.map(inputOf),
    outputs: [
      {
        namespace: NAMESPACE,
        name: dataset,
        facets: { version: versionFacet(version) },
        outputFacets: {
          outputStatistics: facet('OutputStatisticsOutputDatasetFacet', '1-0-2', {
            rowCount: output.rows,
            size: data.reduce((sum, { bytes }) => sum + bytes, 0),
            fileCount: data.length,
          }),
        },
      },
    ],
  };
};
