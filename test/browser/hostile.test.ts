import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Manifest } from '@sluice/contracts';
import type { AppProcess } from '../support/app-process.ts';
import { expectNoOverflow, startBrowser, watchFaults } from '../support/browser.ts';
import { mineRows, serve, type Mined } from '../support/dashboard.ts';

const SCRIPT = '<script>window.taken = 1</script><img src=x onerror="window.taken = 2">';
const REVERSED = 'total \u202Egnp.exe\u202C end';
const HEBREW = 'שלום, כמה זה עולה? (12)';
const EMOJI = '👩‍👩‍👧‍👦🏳️‍🌈 refund 🧾';
const TEMPLATE = '{{constructor.constructor("window.taken = 3")()}} ${1 + 1}';
const LONG = `long ${'a card that never came '.repeat(45_600)}to the very end`;

const HOSTILE = [SCRIPT, REVERSED, HEBREW, EMOJI, TEMPLATE, LONG];

let mined: Mined;
let manifest: Manifest;
let app: AppProcess;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  // Each hostile text in both classes' company, so that it is anchor, positive and candidate.
  const rows = HOSTILE.flatMap((text, i) => [
    { text, label: `l${i % 2}` },
    { text: `${text.slice(0, 60)} again`, label: `l${i % 2}` },
  ]);
  mined = await mineRows('hostile', rows);
  manifest = await mined.run();
  app = serve(mined.out);
  origin = await app.url;
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await mined?.remove();
});

const expectHarmless = async (page: Page): Promise<void> => {
  expect(await page.evaluate('window.taken')).toBeUndefined();
  expect(await page.locator('img').count()).toBe(0);
  // A node with the very text, rather than what a parser would have made of it.
  expect(await page.locator('.data-text script, .data-text style').count()).toBe(0);
};

const open = async (path: string): Promise<{ page: Page; faults: string[] }> => {
  const page = await browser.newPage();
  const faults = watchFaults(page, origin);
  const version = `${origin}/datasets/hostile/versions/${manifest.version}`;
  await page.goto(version + path, { waitUntil: 'networkidle' });
  return { page, faults };
};

it('texts of the data are shown as text in the table and in full', async () => {
  for (const text of [SCRIPT, HEBREW, EMOJI, TEMPLATE]) {
    const { page, faults } = await open(
      `/triplets?${new URLSearchParams({ text: text.slice(0, 40) }).toString()}`,
    );
    await page.waitForSelector('.triplet-row .decision');
    await page.locator('.triplet-row').first().click();
    await page.waitForSelector('.passage-text');
    const shown = await page.locator('.data-text').allTextContents();
    expect(shown.some((found) => found.startsWith(text.slice(0, 60)))).toBe(true);
    await expectHarmless(page);
    expect(faults).toEqual([]);
    await page.close();
  }
});

it('marks that turn the direction of text are made visible and stay where they are', async () => {
  const { page } = await open(`/triplets?text=${encodeURIComponent('total')}`);
  await page.waitForSelector('.triplet-row .decision');
  const shown = await page.locator('.triplet-row .data-text').allTextContents();
  expect(shown.join()).toContain('\ufffdgnp.exe\ufffd');
  expect(shown.join()).not.toContain('\u202E');
  await page.close();
});

it('a text of a million characters is cut until it is asked for', async () => {
  expect(LONG.length).toBeGreaterThan(1_000_000);
  const { page, faults } = await open(`/triplets?text=${encodeURIComponent('the very end')}`);
  await page.waitForSelector('.triplet-row .decision');
  await expectNoOverflow(page);
  await page.locator('.triplet-row').first().click();
  const more = page.getByRole('button', { name: /show all 1,0\d\d,\d{3} characters/ }).first();
  await more.waitFor();
  const lengths = async (): Promise<number> =>
    Math.max(...(await page.locator('.passage-text').allTextContents()).map((t) => t.length));
  expect(await lengths()).toBeLessThan(10_000);
  await more.click();
  await expect.poll(lengths).toBeGreaterThan(1_000_000);
  expect(faults).toEqual([]);
  await page.close();
});

it('texts and names of reviewers are harmless in a review', async () => {
  const { page, faults } = await open('/review');
  await page.fill('input[name=reviewer]', '<b onmouseover="window.taken = 4">Ada</b>');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.trio');
  for (let i = 0; i < 8 && (await page.locator('.trio').count()) > 0; i++) {
    await expectHarmless(page);
    await page.keyboard.press('3');
    await page.waitForTimeout(100);
  }
  await page.getByRole('rowheader', { name: '<b onmouseover' }).waitFor();
  await expectHarmless(page);
  expect(faults).toEqual([]);
  await page.close();
});
