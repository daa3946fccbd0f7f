import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectFolder } from '../support/project-folder.ts';
import { FAULTS } from './catalogue.ts';
import { recordOf } from './record.ts';

const { faults } = recordOf(readFileSync(join(projectFolder, 'docs/reliability.json'), 'utf8'));

it('docs/reliability.json has a row for every fault, and for no other', () => {
  const names = FAULTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(faults).toSorted()).toEqual(names.toSorted());
});

it('each row is of as many tries as it takes, and of a promise that was kept every time', () => {
  for (const { name, tries } of FAULTS) {
    expect(faults[name].tries, name).toBeGreaterThanOrEqual(tries.all);
    expect(faults[name].kept, name).toBe(faults[name].tries);
  }
});
