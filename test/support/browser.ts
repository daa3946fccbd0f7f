import { existsSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { installPackage } from './debian-package.ts';
import { projectFolder } from './project-folder.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const found = (): string | undefined =>
  process.env['SLUICE_CHROMIUM'] ?? CHROMIUM.find((path) => existsSync(path));

/**
 * Debian's browser, installed when it is missing and this user may. Without one the tests fail: what they
 * show was not shown.
 */
const chromiumPath = (): string => {
  const standing = found();
  if (standing) return standing;
  const fault = installPackage('chromium');
  const installed = found();
  if (installed) return installed;
  throw new Error(
    `no Chromium here: install Debian’s package chromium, or name a browser in SLUICE_CHROMIUM\n${fault}`,
  );
};

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), args: FLAGS });

/** What went wrong on a page that nobody would see. */
export const watchFaults = (page: Page, origin: string): string[] => {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    // A page that is left gives up what it asked for.
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') faults.push(`${reason}: ${request.url()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('blob:')) faults.push(`external: ${url}`);
  });
  return faults;
};

/** Nothing may be wider than the page: what is cut off at the right is not found. */
export const expectNoOverflow = async (page: Page): Promise<void> => {
  const beyond = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(beyond).toBeLessThanOrEqual(0);
};

/** Where a person finds the picture of a page; the folder is ignored. */
export const shotPath = (name: string): string =>
  join(projectFolder, 'test/screenshots', `${name}.png`);

/** Pictures of a page as it stands, wide and narrow, light and dark. */
export const takeShots = async (page: Page, name: string): Promise<void> => {
  const viewport = page.viewportSize();
  for (const [width, height] of [
    [1280, 800],
    [390, 844],
  ]) {
    await page.setViewportSize({ width, height });
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.waitForTimeout(200);
      await page.screenshot({ path: shotPath(`${name}-${width}-${scheme}`), fullPage: true });
      await expectNoOverflow(page);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (viewport) await page.setViewportSize(viewport);
};

/** Faults that keep somebody from using the page, or make it hard. */
export const expectAccessible = async (page: Page, where: string): Promise<void> => {
  await page.evaluate(axe.source);
  const faults = (await page.evaluate(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations }) =>
      violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html).join(' | ')))`,
  )) as string[];
  expect(faults, where).toEqual([]);
};
