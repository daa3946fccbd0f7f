import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Manifest } from '@sluice/contracts';
import { createFileLedger } from '@sluice/storage';
import { readAudit, rowsOf, type CandidateRow } from '../support/audit.ts';
import type { AppProcess } from '../support/app-process.ts';
import { expectAccessible, startBrowser, takeShots } from '../support/browser.ts';
import { mine, serve, type Mined } from '../support/dashboard.ts';

type Label = 'negative' | 'positive' | 'unsure';
const KEYS: Record<Label, string> = { negative: '1', positive: '2', unsure: '3' };
const LABELS: Label[] = ['negative', 'positive', 'negative', 'unsure', 'positive'];

/** What a reviewer saw and said, written down by the test. */
interface Said {
  anchor: string;
  candidate: string;
  reviewer: string;
  label: Label;
}

let mined: Mined;
let before: Manifest & { folder: string };
let app: AppProcess;
let browser: Browser;
beforeAll(async () => {
  mined = await mine();
  before = await mined.run();
  app = serve(mined.out);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await mined?.remove();
});

const begin = async (reviewer: string): Promise<Page> => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await openReview(page);
  await page.fill('input[name=reviewer]', reviewer);
  await page.keyboard.press('Enter');
  return page;
};

const openReview = async (page: Page): Promise<void> => {
  await page.goto(`${await app.url}/datasets/${mined.dataset}/versions/${before.version}/review`);
};

/** Judges pairs by the keys, one after the other. */
const judge = async (page: Page, reviewer: string, labels: Label[]): Promise<Said[]> => {
  const said: Said[] = [];
  for (const label of labels) {
    await page.waitForSelector('.trio');
    const [anchor, , candidate] = await page.locator('.trio .card p').allTextContents();
    said.push({ anchor, candidate, reviewer, label });
    await page.keyboard.press(KEYS[label]);
    // The pair is gone from the table before the next is read.
    const { length } = said;
    await page.waitForFunction(
      `!document.querySelector('.review [role=status]')?.textContent.startsWith('; ') &&
        document.querySelectorAll('.trio').length === 1 && ${length} > 0`,
    );
    await page.waitForTimeout(30);
  }
  return said;
};

const several = (count: number, offset: number): Label[] =>
  Array.from({ length: count }, (_, i) => LABELS[(i + offset) % LABELS.length]);

const digest = (text: string): string => hash('sha256', text, 'hex');

const ledger = () => createFileLedger(mined.out).verdicts(mined.dataset);

it('50 verdicts, of two reviewers at once and over a restart, change the next run as stated', async () => {
  const [ada, ben] = [await begin('Ada'), await begin('Ben')];
  const said = (
    await Promise.all([judge(ada, 'Ada', several(15, 0)), judge(ben, 'Ben', several(15, 2))])
  ).flat();
  await expect.poll(async () => (await ledger()).length, { timeout: 30_000 }).toBe(30);

  // Nothing that was given is lost with the process that took it.
  await app.stop('SIGKILL');
  // At the address it had, as browsers remember who somebody is by that.
  const { port } = new URL(await app.url);
  app = serve(mined.out, Number(port));
  for (const page of [ada, ben]) await openReview(page);
  said.push(...(await judge(ada, 'Ada', several(20, 1))));
  // A verdict that is taken back is no verdict.
  const [taken] = await judge(ada, 'Ada', ['positive']);
  await ada.keyboard.press('u');
  await expect.poll(async () => (await ledger()).length, { timeout: 30_000 }).toBe(52);

  const given = await ledger();
  for (const { anchor, candidate, reviewer, label } of said) {
    expect(given).toContainEqual(
      expect.objectContaining({
        anchor: digest(anchor),
        candidate: digest(candidate),
        reviewer,
        label,
        version: before.version,
      }),
    );
  }
  expect(given.at(-1)).toMatchObject({ label: 'withdrawn', anchor: digest(taken.anchor) });

  const after = await mined.run();
  const old = await candidatesOf(before.folder);
  const current = await candidatesOf(after.folder);
  const { positives } = await readAudit(after.folder);
  const texts = await textsOf(after.folder);
  const pairs = Map.groupBy(said, ({ anchor, candidate }) => `${anchor}\u0000${candidate}`);
  const touched = new Set<string>();
  const decided = { negatives: 0, positives: 0 };
  for (const words of pairs.values()) {
    const anchor = texts.anchors.get(words[0].anchor)!;
    const candidate = texts.documents.get(words[0].candidate)!;
    const sure = new Set(words.map(({ label }) => label).filter((label) => label !== 'unsure'));
    const row = current.get(`${anchor} ${candidate}`)!;
    touched.add(anchor);
    const isPositive = positives.some(
      ({ anchor_id, positive_id }) => anchor_id === anchor && positive_id === candidate,
    );
    const [label] = sure;
    if (sure.size === 1 && label === 'negative') {
      decided.negatives++;
      expect(row.decision).not.toBe('review');
      expect([null, 'rank_window']).toContain(row.reason);
      expect(isPositive).toBe(false);
    } else if (sure.size === 1) {
      decided.positives++;
      expect(row).toMatchObject({ decision: 'rejected', reason: 'verdict_positive' });
      expect(isPositive).toBe(true);
    } else {
      expect(isPositive).toBe(false);
      expect(row.reason).not.toBe('verdict_positive');
    }
  }
  expect(after.verdicts).toMatchObject(decided);
  expect(decided.negatives).toBeGreaterThan(5);
  expect(decided.positives).toBeGreaterThan(5);
  expect(current.size).toBe(old.size);
  for (const [key, row] of current) {
    if (!touched.has(row.anchor_id)) expect(row).toEqual(old.get(key));
  }
  const cached = after.stages.filter((stage) => stage.cached).map(({ name }) => name);
  expect(cached).toEqual(expect.arrayContaining(['ingest', 'embed', 'index', 'mine']));
});

it('the ledger is taken home and brought back, and what is wrong with a file is said by the row', async () => {
  const page = await begin('Ada');
  const standing = (await ledger()).length;
  await page.getByRole('heading', { name: 'Elsewhere and back' }).waitFor();
  for (const kind of ['CSV', 'JSONL', 'Label Studio']) {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: kind, exact: true }).click(),
    ]);
    const path = join(mined.out, file.suggestedFilename());
    await file.saveAs(path);
    await page.setInputFiles('input[type=file]', path);
    await page.getByText(`0 added, ${standing} there already`).waitFor();
    await page.reload();
  }
  const path = join(mined.out, 'more.csv');
  await writeFile(path, 'anchor_text,candidate_text,label\nred,blue,negative\nred,green,no\n');
  await page.setInputFiles('input[type=file]', path);
  await page.getByText('1 added, 0 there already, 1 rows are no verdicts').waitFor();
  await page.getByText('more.csv:3: label: is "no"; give one of').waitFor();
  expect((await ledger()).at(-1)).toMatchObject({ reviewer: 'Ada', label: 'negative' });
});

it('two who disagree are shown, and a word that settles ends it', async () => {
  const page = await begin('Ada');
  const given = await ledger();
  const { anchor, candidate } = given.find(
    ({ reviewer, label }) => reviewer === 'Ada' && label === 'negative',
  )!;
  const path = join(mined.out, 'ben.csv');
  await writeFile(
    path,
    `anchor,candidate,label,reviewer\n${anchor},${candidate},positive,"Ben ""two""‮"\n`,
  );
  await page.setInputFiles('input[type=file]', path);
  const disputed = page.locator('.disputed', { hasText: 'Ben "two"' });
  await disputed.getByText('Ada: negative').waitFor();
  await takeShots(page, 'review-judged');
  await expectAccessible(page, 'a review with a disagreement');
  await disputed.getByRole('button', { name: 'negative' }).click();
  await disputed.waitFor({ state: 'detached' });
  expect((await ledger()).at(-1)).toMatchObject({
    anchor,
    candidate,
    reviewer: 'Ada',
    label: 'negative',
    settles: true,
  });
  await page.context().close();
});

it('what verdicts changed is seen beside the version before', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const newest = `${await app.url}/api/v1/datasets/${mined.dataset}/versions/latest`;
  const { version, previous } = (await (await fetch(newest)).json()) as Manifest;
  expect(previous?.version).toBe(before.version);
  await page.goto(`${await app.url}/datasets/${mined.dataset}/versions/${version}`);
  const sheet = page.locator('.sheet', { hasText: 'Against another version' });
  const counted = (name: string): Promise<string | null> =>
    sheet.locator('.figures > div', { hasText: name }).locator('b').textContent();
  for (const part of ['added', 'removed', 'kept'] as const) {
    expect(await counted(part)).toBe(previous![part].toLocaleString('en'));
  }
  await sheet.getByText(/^\d+ that were added$/).click();
  await sheet.locator('details[open] tbody tr').first().waitFor();
  await takeShots(page, 'version-compared');
  await context.close();
});

const candidatesOf = async (folder: string): Promise<Map<string, CandidateRow>> => {
  const { candidates } = await readAudit(folder);
  return new Map(candidates.map((row) => [`${row.anchor_id} ${row.candidate_id}`, row]));
};

/** Ids by texts. */
const textsOf = async (folder: string) => {
  const read = async (role: string): Promise<Map<string, string>> => {
    const file = `audit/${role}-texts-00000-of-00001.parquet`;
    const rows = await rowsOf<{ id: string; text: string }>(folder, file, ['id', 'text']);
    return new Map(rows.map(({ id, text }) => [text, id]));
  };
  return { anchors: await read('anchor'), documents: await read('document') };
};
