import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dataset } from './dataset.ts';
import { nightly } from './nightly.ts';
import { pipeline } from './pipeline.ts';

/** All dashboards, by the file that Grafana reads them from: infra/grafana/dashboards/NAME.json. */
export const dashboards = (): Record<string, Dashboard> => ({
  nightly: numbered(nightly().build()),
  pipeline: numbered(pipeline().build()),
  dataset: numbered(dataset().build()),
});

/** Panels have numbers by which links name them. */
const numbered = (dashboard: Dashboard): Dashboard => ({
  ...dashboard,
  panels: dashboard.panels?.map((panel, i) => ({ ...panel, id: i + 1 })),
});
