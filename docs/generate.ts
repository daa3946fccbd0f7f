// Writes the generated pages of docs/ and the dashboards of infra/grafana anew: npm run docs
import { writeFileSync } from 'node:fs';
import { openApiDocument, ROUTES } from '@sluice/contracts';
import { dashboards } from '../infra/grafana/source/dashboards.ts';
import { apiReference } from './api-reference.ts';
import { cliReference } from './cli-reference.ts';
import { metricsReference } from './metrics-reference.ts';
import { reliabilityPage } from './reliability-page.ts';
import { specReference } from './spec-reference.ts';

writeFileSync(new URL('spec.md', import.meta.url), specReference());
writeFileSync(new URL('cli.md', import.meta.url), cliReference());
writeFileSync(new URL('api.md', import.meta.url), apiReference());
writeFileSync(new URL('metrics.md', import.meta.url), metricsReference());
writeFileSync(new URL('reliability.md', import.meta.url), reliabilityPage());
writeFileSync(
  new URL('openapi.json', import.meta.url),
  JSON.stringify(openApiDocument(ROUTES), null, 2),
);
for (const [name, dashboard] of Object.entries(dashboards())) {
  const file = new URL(`../infra/grafana/dashboards/${name}.json`, import.meta.url);
  writeFileSync(file, JSON.stringify(dashboard, null, 2));
}
