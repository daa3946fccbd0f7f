import {
  createMeter,
  datasetMetrics,
  deliveryMetrics,
  embeddingMetrics,
  gpuMetrics,
  type Group,
  jobMetrics,
  publishingMetrics,
  queueMetrics,
  runMetrics,
  storageMetrics,
} from '@sluice/observability';

const INTRODUCTION = `# Metrics

Every process serves \`/metrics\`; \`npx sluice run SPEC --metrics-file FILE.prom\` leaves those of the dataset and
the run for node_exporter's textfile collector, \`--push-metrics URL\` at a Pushgateway. This page is generated from the registry (\`npm run docs\`). Beside
these, processes tell of themselves as every Node.js process does (\`process_…\`, \`nodejs_…\`).

No label has many values: there are datasets, queues and reasons, never runs, versions or documents.
`;

/** The groups by who serves them. */
const SERVED: readonly { title: string; by: string; group: Group<unknown> }[] = [
  {
    title: 'The newest version of each dataset',
    by: '`api`, and a run of the command line for its own dataset. Read from the manifests, so that no restart loses it.',
    group: datasetMetrics,
  },
  {
    title: 'Runs',
    by: '`api`, and a run of the command line for its own dataset',
    group: runMetrics,
  },
  {
    title: 'What was published',
    by: 'all workers; `curate-worker` publishes',
    group: publishingMetrics,
  },
  { title: 'Embedding', by: 'all workers; `embed-worker` embeds', group: embeddingMetrics },
  { title: 'Jobs', by: 'all workers', group: jobMetrics },
  { title: 'Queues', by: '`api`, unless the queue is `embedded`', group: queueMetrics },
  { title: 'Events', by: '`api`', group: deliveryMetrics },
  { title: 'Disk', by: 'all processes, unless the storage is a bucket', group: storageMetrics },
  {
    title: 'GPU',
    by: 'processes whose embedding provider is `cuda` or `tensorrt`, asking `nvidia-smi`',
    group: gpuMetrics,
  },
];

/** docs/metrics.md, from the metrics themselves. */
export const metricsReference = (): string => [INTRODUCTION, ...SERVED.map(section)].join('\n');

const section = ({ title, by, group }: (typeof SERVED)[number]): string => {
  const meter = createMeter();
  meter.of(group);
  const rows = meter
    .list()
    .map(
      ({ name, type, labels, help }) =>
        `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`,
    );
  return [
    `## ${title}`,
    '',
    `Served by ${by.replace(/\.$/, '')}.`,
    '',
    '| metric | type | labels | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
};
