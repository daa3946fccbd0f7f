// Writes the generated pages of docs/ anew: npm run docs
import { writeFileSync } from 'node:fs';
import { openApiDocument, ROUTES } from '@sluice/contracts';
import { metricsReference } from './metrics-reference.ts';
import { specReference } from './spec-reference.ts';

writeFileSync(new URL('spec.md', import.meta.url), specReference());
writeFileSync(new URL('metrics.md', import.meta.url), metricsReference());
writeFileSync(
  new URL('openapi.json', import.meta.url),
  JSON.stringify(openApiDocument(ROUTES), null, 2),
);
