import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Manifest } from '@sluice/contracts';
import { startBrowser, watchFaults } from '../support/browser.ts';
import { sluice, startSluice } from '../support/cli.ts';
import { mineRows, type Mined } from '../support/dashboard.ts';
import { ownRows } from '../support/datasets.ts';

let mined: Mined;
let manifest: Manifest;
let browser: Browser;

beforeAll(async () => {
  mined = await mineRows('little', ownRows());
  manifest = await mined.run();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await mined?.remove();
});

it('sluice ui shows a folder with nothing else running, past runs too, until it is told to stop', async () => {
  const child = startSluice('ui', mined.out, '--port', '0');
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [origin] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const page = await browser.newPage();
  const faults = watchFaults(page, origin);
  await page.goto(origin);
  await page.locator('.dataset', { hasText: 'little' }).waitFor();
  await page.getByText('Nothing is running here.').waitFor();
  await page.getByRole('link', { name: 'Past runs' }).click();
  await page.getByRole('link', { name: 'little' }).click();
  await page.getByText('it was not started from here').waitFor();
  for (const { name } of manifest.stages) await page.locator('.stage', { hasText: name }).waitFor();
  await page.getByRole('link', { name: 'Queues' }).click();
  await page.getByText('Nothing is running here, and nothing is queued.').waitFor();
  expect(faults).toEqual([]);
  await page.close();
  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
});

it('a folder that is not there is one line', async () => {
  const { code, stderr } = await sluice('ui', `${mined.out}/nowhere`);
  expect(code).toBe(2);
  expect(stderr).toBe(
    `sluice: ${mined.out}/nowhere: no such folder; give the one that runs publish to\n`,
  );
});
