import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFileLedger } from '@sluice/storage';
import { startApp, type AppProcess } from '../support/app-process.ts';
import { expectAccessible, startBrowser, takeShots } from '../support/browser.ts';
import { mineRows, type Mined } from '../support/dashboard.ts';
import { ownRows } from '../support/datasets.ts';

const ADMIN = 'sluice_an-admin-key-that-nobody-guesses-0123456789';

let mined: Mined;
let app: AppProcess;
let browser: Browser;
let origin: string;
let version: string;

beforeAll(async () => {
  mined = await mineRows('little', ownRows());
  version = (await mined.run()).version;
  app = startApp('api', { SLUICE_STORAGE: mined.out, SLUICE_ADMIN_KEY: ADMIN });
  origin = await app.url;
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await mined?.remove();
});

const keyOf = async (scope: string): Promise<string> => {
  const response = await fetch(`${origin}/api/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: scope, scopes: [scope] }),
  });
  return ((await response.json()) as { key: string }).key;
};

const give = async (page: Page, key: string): Promise<void> => {
  await page.fill('input[name=key]', key);
  await page.keyboard.press('Enter');
};

const judgeOne = async (page: Page): Promise<string | null> => {
  await page.goto(`${origin}/datasets/little/versions/${version}/review`);
  await page.fill('input[name=reviewer]', 'Ada');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.trio');
  const candidate = await page.locator('.candidate-card p').textContent();
  await page.keyboard.press('1');
  return candidate;
};

it('asks for a key, again for a better one, and once for all that a page asks', async () => {
  const page = await browser.newPage();
  await page.goto(origin);
  await page.getByRole('dialog', { name: 'API key' }).waitFor();
  await takeShots(page, 'key');
  await expectAccessible(page, 'the dialog that asks for a key');
  await give(page, 'sluice_wrong');
  await page.getByText('This key is not known').waitFor();
  await give(page, await keyOf('read'));
  await page.locator('.dataset', { hasText: 'little' }).waitFor();
  await page.getByText('Nothing is running here.').waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.close();
});

it('a verdict that a key does not permit is told of, and its pair comes back', async () => {
  const page = await browser.newPage();
  await page.goto(origin);
  await give(page, await keyOf('read'));
  await page.locator('.dataset').waitFor();
  const candidate = await judgeOne(page);
  await page.getByRole('alert').filter({ hasText: 'the scope review' }).waitFor();
  expect(await page.locator('.candidate-card p').textContent()).toBe(candidate);
  expect(await createFileLedger(mined.out).verdicts('little')).toEqual([]);
  await page.close();
});

it('a key for reviewing is enough to review', async () => {
  const page = await browser.newPage();
  await page.goto(origin);
  await give(page, await keyOf('review'));
  await page.locator('.dataset').waitFor();
  await judgeOne(page);
  await expect
    .poll(() => createFileLedger(mined.out).verdicts('little'))
    .toEqual([expect.objectContaining({ reviewer: 'Ada', label: 'negative' })]);
  await page.close();
});
