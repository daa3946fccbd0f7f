import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Manifest, Run } from '@sluice/contracts';
import { startApp, type AppProcess } from '../support/app-process.ts';
import { expectAccessible, startBrowser, takeShots, watchFaults } from '../support/browser.ts';

/** Enough that a run takes some seconds: it is stopped and sent on while somebody looks. */
const ROWS = 6_000;
const WORDS = [
  'card',
  'loan',
  'refund',
  'login',
  'limit',
  'cheque',
  'fee',
  'rate',
  'top-up',
  'pin',
];

const rows = (subject: string): string =>
  Array.from({ length: ROWS }, (_, i) => {
    const [a, b, c] = [i % 10, Math.floor(i / 10) % 10, Math.floor(i / 100) % 10];
    const text = `${subject} ${i} on my ${WORDS[a]} and the ${WORDS[b]} or ${WORDS[c]}`;
    return JSON.stringify({ text, label: `${a}${b}` });
  }).join('\n');

const specOf = (file: string, margin: number): string => `dataset: shop
input: { classes: { path: ${file} } }
model: { path: 'builtin:ngram-v1' }
filter: { relative_margin: ${margin} }
`;

let folder: string;
let app: AppProcess;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-browser-'));
  await mkdir(join(folder, 'out'));
  await writeFile(join(folder, 'rows.jsonl'), rows('question'));
  await writeFile(join(folder, 'others.jsonl'), rows('complaint'));
  await writeFile(join(folder, 'bad.jsonl'), '{"<img src=x onerror=alert(1)>": 1}\n');
  app = startApp('api', {
    SLUICE_STORAGE: join(folder, 'out'),
    SLUICE_DATA: folder,
    SLUICE_AUTH: 'off',
  });
  origin = await app.url;
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await rm(folder, { recursive: true, force: true });
});

const call = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
  return (await response.json()) as Answer;
};

const order = async (spec: string): Promise<Run> => {
  await call('PUT', '/datasets/shop/spec', { text: spec });
  return call('POST', '/datasets/shop/runs', {});
};

const open = async (path: string): Promise<{ page: Page; faults: string[] }> => {
  const page = await browser.newPage();
  const faults = watchFaults(page, origin);
  await page.goto(origin + path);
  return { page, faults };
};

const waitForState = (page: Page, state: string) =>
  page.locator('.page-head .badge', { hasText: state }).waitFor({ timeout: 250_000 });

const act = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

it('a run is seen on the overview, paused, sent on, and watched to its end', async () => {
  const run = await order(specOf('rows.jsonl', 0.05));
  const { page, faults } = await open('/');
  await page.locator('.running-run', { hasText: 'shop' }).getByRole('link').click();
  await waitForState(page, 'running');
  await act(page, 'pause');
  await waitForState(page, 'paused');
  await page.locator('.stage').first().waitFor();
  await takeShots(page, 'run-paused');
  await expectAccessible(page, 'a paused run');
  const overview = await open('/');
  await overview.page.locator('.running-run .badge', { hasText: 'paused' }).waitFor();
  await takeShots(overview.page, 'overview-running');
  await expectAccessible(overview.page, 'the overview with a run');
  await overview.page.close();

  await act(page, 'resume');
  await waitForState(page, 'succeeded');
  const { version } = await call<Run>('GET', `/runs/${run.id}`);
  const manifest = await call<Manifest>('GET', `/datasets/shop/versions/${version}`);
  await page.locator('.stage', { hasText: 'publish' }).waitFor();
  await takeShots(page, 'run-succeeded');
  // Each reason leads to the candidates that it rejected.
  const [reason, count] = Object.entries(manifest.counts.rejected)[0];
  await page.locator('.funnel a', { hasText: reason.replaceAll('_', ' ') }).click();
  await page.getByText(`${count.toLocaleString('en')} candidates`).waitFor();
  expect(faults).toEqual([]);
  await page.close();
});

it('a run is cancelled and retried: what it had done is found standing', async () => {
  const run = await order(specOf('others.jsonl', 0.05));
  const { page, faults } = await open(`/runs/${run.id}`);
  const overview = await open('/');
  // The run before says how long the stages take that are to come.
  await overview.page.locator('.running-facts', { hasText: / left$/ }).waitFor();
  await page.getByText('by the run before').waitFor();
  // What came before has been done by then, and the longest part has not.
  await page.locator('.stage', { hasText: 'neighbours' }).waitFor({ timeout: 120_000 });
  await act(page, 'cancel');
  expect(overview.faults).toEqual([]);
  await overview.page.close();
  await waitForState(page, 'cancelled');
  await act(page, 'retry');
  await page.waitForURL((url) => url.pathname !== `/runs/${run.id}`);
  await waitForState(page, 'succeeded');
  await page.locator('.stage.cached', { hasText: 'embed' }).waitFor();
  await page.goto(`${origin}/runs`);
  await page.getByRole('row', { name: /shop cancelled/ }).waitFor();
  await takeShots(page, 'runs-ordered');
  expect(faults).toEqual([]);
  await page.close();
});

it('a run that fails says why, and its dead letter is retried and discarded', async () => {
  const run = await order(specOf('bad.jsonl', 0.05));
  const { page, faults } = await open(`/runs/${run.id}`);
  await waitForState(page, 'failed');
  await page.locator('.run-error', { hasText: 'bad.jsonl' }).waitFor();
  await page.getByText('it has <img src=x onerror=alert(1)>').waitFor();
  await takeShots(page, 'run-failed');
  await page.getByRole('link', { name: 'Queues' }).click();
  const letter = page.locator('.letter', { hasText: 'bad.jsonl' });
  await letter.waitFor();
  await takeShots(page, 'queues-letters');
  expect(await page.locator('img').count()).toBe(0);
  await expectAccessible(page, 'dead letters');
  await act(page, 'retry');
  await letter.waitFor({ state: 'detached' });
  await letter.waitFor();
  await act(page, 'discard');
  await page.getByText('None.').waitFor();
  expect(faults).toEqual([]);
  await page.close();
});
