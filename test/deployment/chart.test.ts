import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { CATALOGUE, parseSettings } from '@sluice/contracts';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { PersistentVolumeClaim, Service, ServiceAccount } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { helm, helmProgram } from '../support/helm.ts';
import { projectFolder } from '../support/project-folder.ts';

const CHART = join(projectFolder, 'infra/helm/sluice');

/** What validates each kind of object against the schema of its API. */
const KINDS = {
  Deployment,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  PodMonitor,
  ScaledObject,
  Service,
  ServiceAccount,
} as const;

interface Rendered {
  kind: keyof typeof KINDS;
  metadata: { name: string };
  spec: Record<string, unknown>;
}

const render = (values: object = {}): Rendered[] => {
  const { code, output } = helm(['template', 'night', CHART, '--namespace', 'mining'], values);
  if (code !== 0) throw new Error(output);
  return parseAllDocuments(output)
    .map((document) => document.toJS() as Rendered | null)
    .filter((object) => object !== null);
};

const EVERYTHING = {
  gpu: { enabled: true, runtimeClass: 'nvidia' },
  autoscaling: { enabled: true },
  podMonitor: { enabled: true, labels: { release: 'prometheus' } },
  data: { claim: 'inputs' },
  storage: { class: 'nfs' },
  nodeSelector: { pool: 'mining' },
  image: { pullSecrets: ['registry'] },
  settings: { environment: { SLUICE_REQUESTS_PER_MINUTE: '600' } },
};

interface PodSpec {
  nodeSelector?: Record<string, string>;
  tolerations?: object[];
  runtimeClassName?: string;
  terminationGracePeriodSeconds: number;
  enableServiceLinks: boolean;
  containers: {
    name: string;
    image: string;
    env: { name: string; value: string }[];
    resources: { limits: Record<string, unknown> };
  }[];
}

const podOf = ({ spec }: Rendered): PodSpec =>
  (spec as { template: { spec: PodSpec } }).template.spec;

describe.skipIf(!helmProgram)('the Helm chart', () => {
  it('has nothing that Helm’s linter, at its strictest, minds', () => {
    for (const values of [{}, EVERYTHING]) {
      const { code, output } = helm(['lint', CHART, '--strict'], values);
      expect(code, output).toBe(0);
    }
  });

  it.each([
    ['as it comes', {}, 13],
    ['with everything', EVERYTHING, 18],
    ['in a bucket', { settings: { storage: 's3://bucket/sluice' } }, 12],
  ])('makes objects that their APIs take, %s', (_, values, count) => {
    const objects = render(values);
    expect(objects).toHaveLength(count);
    for (const object of objects) {
      const Kind = KINDS[object.kind];
      expect(() => new Kind(object as never).validate(), object.metadata.name).not.toThrow();
    }
  });

  it('would not make objects that their APIs refuse: the validation sees what is wrong', () => {
    for (const object of render(EVERYTHING)) {
      if (object.spec === undefined) continue;
      const wrong = {
        ...object,
        spec: { ...object.spec, selector: 7, scaleTargetRef: 7, resources: 7 },
      };
      const Kind = KINDS[object.kind];
      expect(() => new Kind(wrong as never).validate(), object.kind).toThrow('/spec/');
    }
  });

  it('starts every process with settings that it accepts, from an image of one version', () => {
    const deployments = render(EVERYTHING).filter(({ kind }) => kind === 'Deployment');
    expect(deployments).toHaveLength(5);
    for (const deployment of deployments) {
      const { containers, terminationGracePeriodSeconds: grace, ...pod } = podOf(deployment);
      expect(pod.enableServiceLinks).toBe(false);
      const [{ env, image }] = containers;
      const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]));
      const settings = parseSettings({ variables, sharesQueue: true });
      expect(settings.grace_seconds).toBeLessThan(grace);
      expect(image).toMatch(/^sluice\/[\w-]+:0\.1\.0$/);
    }
  });

  it('puts embedding, and nothing else, on nodes with a GPU', () => {
    const pods = render(EVERYTHING)
      .filter(({ kind }) => kind === 'Deployment')
      .map(podOf);
    for (const { containers, nodeSelector, tolerations, runtimeClassName } of pods) {
      const [{ name, image, resources }] = containers;
      const onGpu = name === 'embed-worker';
      expect(image.includes('-gpu:'), name).toBe(onGpu);
      expect(resources.limits['nvidia.com/gpu'], name).toBe(onGpu ? 1 : undefined);
      expect(nodeSelector).toEqual({
        pool: 'mining',
        ...(onGpu && { 'nvidia.com/gpu.present': 'true' }),
      });
      expect(tolerations?.length ?? 0, name).toBe(onGpu ? 1 : 0);
      expect(runtimeClassName, name).toBe(onGpu ? 'nvidia' : undefined);
    }
  });

  it('scales workers, not the API, by jobs that wait and jobs under way', () => {
    const objects = render({ autoscaling: { enabled: true } });
    const scaled = objects.filter(({ kind }) => kind === 'ScaledObject');
    expect(scaled.map(({ metadata }) => metadata.name).sort()).toEqual([
      'night-ann-worker',
      'night-curate-worker',
      'night-embed-worker',
      'night-error-worker',
    ]);
    for (const { spec } of scaled) {
      const [{ metadata }] = spec['triggers'] as { metadata: { query: string } }[];
      expect(metadata.query).toMatch(/state=~"waiting\|active\|delayed"/);
    }
    // KEDA sets the number of replicas; a release must not set it back.
    for (const { kind, metadata, spec } of objects) {
      if (kind !== 'Deployment') continue;
      expect('replicas' in spec, metadata.name).toBe(metadata.name === 'night-api');
    }
  });

  it('has a budget of disruptions for every process', () => {
    const objects = render();
    const names = (of: string) =>
      objects.filter(({ kind }) => kind === of).map(({ metadata }) => metadata.name);
    expect(names('PodDisruptionBudget')).toEqual(names('Deployment'));
  });

  it.each([
    [{ settings: { queue: 'embedded' } }, '/settings/queue'],
    [{ settings: { records: '/data/records' } }, '/settings/records'],
    [{ image: { tag: 'latest' } }, '/image/tag'],
    [{ processes: { 'mine-worker': {} } }, 'mine-worker'],
    [{ proceses: {} }, 'proceses'],
    [{ autoscaling: { enabled: 'yes' } }, '/autoscaling/enabled'],
  ])('refuses the values %j', (values, fault) => {
    const { code, output } = helm(['template', 'night', CHART], values);
    expect(code).not.toBe(0);
    expect(output).toContain(fault);
  });
});

it('has a worker for every queue, and one only', () => {
  const { processes } = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as {
    processes: Record<string, { queues?: string[] }>;
  };
  const queues = Object.values(processes).flatMap(({ queues = [] }) => queues);
  expect(queues.sort()).toEqual(
    Object.values(CATALOGUE)
      .map(({ queue }) => queue)
      .sort(),
  );
});
