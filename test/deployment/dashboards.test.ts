import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dashboards } from '../../infra/grafana/source/dashboards.ts';
import { projectFolder } from '../support/project-folder.ts';

const folder = join(projectFolder, 'infra/grafana/dashboards');
const built = Object.entries(dashboards());

it.each(built)('%s.json is what its source says (npm run docs writes it)', (name, dashboard) => {
  const written = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as unknown;
  expect(written).toEqual(JSON.parse(JSON.stringify(dashboard)));
});

it('no dashboard is left without a source', () => {
  const names = built.map(([name]) => `${name}.json`);
  expect(readdirSync(folder).sort()).toEqual(names.sort());
});
