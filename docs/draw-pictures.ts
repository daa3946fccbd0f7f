// Takes the pictures of README.md and choosing.md from the sample, mined anew: npm run pictures (needs Chromium)
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** Sections of the report that choosing.md shows. */
const SECTIONS = ['funnel', 'margins', 'similarities'];

/** Pixels: as wide as a page of GitHub shows without shrinking, down to the end of the funnel. */
const SIZE = { width: 1_080, height: 905 };

const place = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const sluice = place('../apps/cli/bin/sluice.js');
const spec = place('../examples/quickstart/quickstart.yaml');
const out = mkdtempSync(join(tmpdir(), 'sluice-pictures-'));

const mined = spawnSync(process.execPath, [sluice, 'run', spec, '--out', out], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (mined.status !== 0) throw new Error('the sample was not mined');
const dashboard = spawn(process.execPath, [sluice, 'ui', out, '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [origin] = (await once(createInterface({ input: dashboard.stdout }), 'line')) as [string];
const browser = await chromium.launch({
  executablePath: process.env['SLUICE_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' });
  await page.goto(`${origin}/datasets/quickstart/versions/latest`);
  await page.getByText('From candidates to triplets').waitFor();
  await page.waitForTimeout(500);
  await page.screenshot({ path: place('pictures/version.png') });
  await page.goto(pathToFileURL(join(out, 'quickstart/latest/report.html')).href);
  for (const section of SECTIONS)
    await page.locator(`#${section}`).screenshot({ path: place(`pictures/report-${section}.png`) });
} finally {
  await browser.close();
  dashboard.kill('SIGTERM');
  await once(dashboard, 'close');
  rmSync(out, { recursive: true, force: true });
}
