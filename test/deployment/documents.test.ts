import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { apiReference } from '../../docs/api-reference.ts';
import { cliReference } from '../../docs/cli-reference.ts';
import { metricsReference } from '../../docs/metrics-reference.ts';
import { reliabilityPage } from '../../docs/reliability-page.ts';
import { specReference } from '../../docs/spec-reference.ts';
import { projectFolder } from '../support/project-folder.ts';

const OPTIONS = JSON.parse(readFileSync(join(projectFolder, '.prettierrc.json'), 'utf8')) as object;

it.each([
  ['docs/spec.md', specReference],
  ['docs/cli.md', cliReference],
  ['docs/api.md', apiReference],
  ['docs/metrics.md', metricsReference],
  ['docs/reliability.md', reliabilityPage],
])('%s is what the code says (npm run docs writes it)', async (file, reference) => {
  const written = readFileSync(join(projectFolder, file), 'utf8');
  expect(written).toBe(await format(reference(), { ...OPTIONS, parser: 'markdown' }));
});
