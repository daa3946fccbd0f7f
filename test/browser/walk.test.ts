import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '@sluice/contracts';
import {
  expectAccessible,
  expectNoOverflow,
  shotPath,
  startBrowser,
  watchFaults,
} from '../support/browser.ts';
import { mine, serve, type Mined } from '../support/dashboard.ts';
import type { AppProcess } from '../support/app-process.ts';

let mined: Mined;
let manifest: Manifest;
let app: AppProcess;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  mined = await mine();
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

const share = (value: number | null): string => `${(value! * 100).toFixed(1)} %`;

/** A page of the version, what must be there before it counts as shown, and what is done on it. */
interface Stop {
  name: string;
  path: string;
  shown: string;
  act?: (page: Page) => Promise<void>;
}

const stops = (): Stop[] => {
  const version = `/datasets/${mined.dataset}/versions/${manifest.version}`;
  return [
    { name: 'overview', path: '/', shown: '.dataset' },
    { name: 'version', path: version, shown: '.margin-picture .stairs' },
    { name: 'triplets', path: `${version}/triplets`, shown: '.triplet-row .decision' },
    {
      name: 'candidate',
      path: `${version}/triplets?decision=selected`,
      shown: '.triplet-row .decision',
      act: async (page) => {
        await page.locator('.triplet-row').first().click();
        await page.waitForSelector('.passage-text');
      },
    },
    { name: 'run', path: `${version}/run`, shown: '.timeline .stage' },
    { name: 'runs', path: '/runs', shown: 'table' },
    { name: 'queues', path: '/queues', shown: '.sheet .nothing' },
    { name: 'reviewer', path: `${version}/review`, shown: '.reviewer-form' },
    {
      name: 'review',
      path: `${version}/review`,
      shown: '.reviewer-form',
      act: async (page) => {
        await page.fill('input[name=reviewer]', 'Ada');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.trio');
        await page.keyboard.press('s');
      },
    },
  ];
};

describe.each([
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 390, scheme: 'dark' },
] as const)('every page, $width wide, $scheme', ({ width, scheme }) => {
  it('is shown whole, without a fault, and open to everybody', async () => {
    const viewport = { width, height: width > 600 ? 800 : 844 };
    const context = await browser.newContext({ viewport, colorScheme: scheme });
    const page = await context.newPage();
    const faults = watchFaults(page, origin);
    for (const { name, path, shown, act } of stops()) {
      await page.goto(origin + path, { waitUntil: 'networkidle' });
      await page.waitForSelector(shown);
      await act?.(page);
      // Whatever slides or fades in has come to rest.
      await page.waitForTimeout(400);
      await page.screenshot({ path: shotPath(`${name}-${width}-${scheme}`), fullPage: true });
      await expectNoOverflow(page);
      await expectAccessible(page, `${name} ${width} ${scheme}`);
      expect(faults, name).toEqual([]);
    }
    await context.close();
  });
});

describe('the version', () => {
  it('is recomputed for another margin as the line moves', async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/datasets/${mined.dataset}/versions/${manifest.version}`);
    const line = page.getByRole('slider', { name: 'Margin' });
    const reading = async (name: string): Promise<string> =>
      (await page.locator('.reading', { hasText: name }).locator('b').textContent())!;
    await line.focus();
    const published = manifest.zero_loss_fraction;
    expect(await reading('zero loss, candidates')).toBe(share(published.candidates));
    expect(await reading('zero loss, triplets')).toBe(share(published.curated));
    await page.keyboard.press('Home');
    expect(await line.getAttribute('aria-valuenow')).toBe('0');
    const { hard, semi_hard, easy } = manifest.counts.hardness;
    expect(await reading('zero loss, triplets')).toBe(
      share((semi_hard + easy) / (hard + semi_hard + easy)),
    );
    const box = (await page.locator('.margin-picture').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.4, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 100);
    await page.mouse.up();
    expect(Number(await line.getAttribute('aria-valuenow'))).toBeGreaterThan(0.1);
    await page.getByRole('button', { name: 'Back to' }).click();
    expect(await line.getAttribute('aria-valuenow')).toBe(String(manifest.margin));
    await page.close();
  });

  it('leads from a reason to the candidates it rejected', async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/datasets/${mined.dataset}/versions/${manifest.version}`);
    const [reason, count] = Object.entries(manifest.counts.review)[0];
    await page.locator('.funnel a', { hasText: reason.replaceAll('_', ' ') }).click();
    await page.waitForSelector('.triplet-row .decision');
    const total = page.getByRole('status').filter({ hasText: 'candidates' });
    await total.waitFor();
    expect(await total.textContent()).toBe(`${count.toLocaleString('en')} candidates`);
    await page.close();
  });

  it('can be taken home, file by file', async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/datasets/${mined.dataset}/versions/${manifest.version}`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'download manifest.json' }).click(),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    expect((JSON.parse(text) as Manifest).content_digest).toBe(manifest.content_digest);
    await page.close();
  });
});

describe('the candidates', () => {
  it('are searched, filtered and walked through by keyboard, to the last one', async () => {
    const page = await browser.newPage();
    await page.goto(
      `${origin}/datasets/${mined.dataset}/versions/${manifest.version}/triplets?order=similarity`,
    );
    await page.waitForSelector('.triplet-row .decision');
    await page.getByRole('grid', { name: 'Candidates' }).focus();
    await page.keyboard.press('End');
    const candidates = Object.values(manifest.counts.candidates).reduce((a, b) => a + b, 0);
    await page.waitForSelector(`#candidate-${candidates - 1} .decision`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.passage-text');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.passage-text', { state: 'detached' });
    await page.getByRole('searchbox').fill('xyzzy, which nobody wrote');
    await page.getByText('No candidate matches').waitFor();
    expect(new URL(page.url()).searchParams.get('text')).toContain('xyzzy');
    await page.close();
  });
});
