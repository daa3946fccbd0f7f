import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { distanceOf, HARDNESS, hardnessOf } from '@sluice/mining';
import { expect, it } from 'vitest';
import { projectFolder } from '../support/project-folder.ts';

const POSITIVE = 0.8;
const RELATIVE_MARGIN = 0.05;
const MARGIN = 0.2;

it('the worked example of the concepts is what the library computes', () => {
  const page = readFileSync(join(projectFolder, 'docs/concepts.md'), 'utf8');
  const rows = [...page.matchAll(/^\| \d +\|(.*)\|$/gm)].map(([, cells]) =>
    cells.split('|').map((cell) => cell.trim()),
  );
  expect(rows).toHaveLength(5);
  const dAp = distanceOf('euclidean', POSITIVE);
  expect(page).toContain(`d(a,p) = ${dAp.toFixed(3)}`);
  for (const [similarity, distance, filter, hardness, loss] of rows) {
    const dAn = distanceOf('euclidean', Number(similarity));
    expect(distance).toBe(dAn.toFixed(3));
    const rejected = Number(similarity) > POSITIVE - RELATIVE_MARGIN * POSITIVE;
    expect(filter).toBe(rejected ? '`relative_margin`' : 'kept');
    expect(hardness).toBe(rejected ? '' : HARDNESS[hardnessOf(dAp, dAn, MARGIN)].replace('_', '-'));
    expect(loss).toBe(rejected ? '' : Math.max(0, dAp - dAn + MARGIN).toFixed(3));
  }
});
