import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Manifest } from '@sluice/contracts';
import type { AppProcess } from '../support/app-process.ts';
import { startBrowser } from '../support/browser.ts';
import { mineRows, serve, type Mined } from '../support/dashboard.ts';
import { ownRows } from '../support/datasets.ts';

/** Bytes of script, as they come over the wire. */
const MOST = 300_000;

let mined: Mined;
let manifest: Manifest;
let app: AppProcess;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  mined = await mineRows('little', ownRows());
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

it.each(['', '/triplets', '/review', '/run', 'overview', 'runs', 'queues'])(
  'whoever comes first to %s loads less than 300 kB of compressed script',
  async (page) => {
    const path = page.startsWith('/') || page === '' ? versionPath() + page : pathOf(page);
    const context = await browser.newContext();
    const tab = await context.newPage();
    const sizes: Promise<number>[] = [];
    tab.on('requestfinished', (request) => {
      if (request.resourceType() !== 'script') return;
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    await tab.goto(origin + path, { waitUntil: 'networkidle' });
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(MOST);
    await context.close();
  },
);

const versionPath = (): string => `/datasets/${mined.dataset}/versions/${manifest.version}`;

const pathOf = (page: string): string => (page === 'overview' ? '/' : `/${page}`);

it('scripts are compressed, kept for ever, and run nowhere else', async () => {
  const html = await (await fetch(origin)).text();
  const [script] = /\/assets\/[^"]+\.js/.exec(html)!;
  for (const encoding of ['br', 'gzip']) {
    const { headers } = await fetch(origin + script, { headers: { 'accept-encoding': encoding } });
    expect(headers.get('content-encoding')).toBe(encoding);
    expect(headers.get('content-type')).toContain('javascript');
    expect(headers.get('cache-control')).toContain('immutable');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
  const { headers } = await fetch(origin, { headers: { 'accept-encoding': 'br' } });
  expect(headers.get('cache-control')).toBe('no-cache');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
});
