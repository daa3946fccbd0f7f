import type { Manifest } from '@sluice/contracts';
import { describe, expect, inject, it } from 'vitest';
import { machine } from '../bench/machine.ts';
import { type Outcome, sluice } from '../support/cli.ts';
import { redisProgram } from '../support/redis-server.ts';
import type { Fault, Subject } from './fault.ts';
import { Missed } from './moments.ts';
import { record, type Row } from './record.ts';
import { type Ordered, openScene, type Scene } from './scene.ts';

/** Everything is tried, as often as is said of it; otherwise what `npm test` has time for. */
const ALL = process.env['SLUICE_FAULTS'] === 'all';
/** Moments that were missed before a try counts as failed. */
const MISSES = 8;
/** Milliseconds that a run may take after a fault. */
const ENDING = 240_000;

/** Tries every fault of a subject, and records how it went. */
export const tryFaults = ({ title, faults }: Subject): void => {
  describe(`what breaks: ${title}`, () => {
    for (const fault of faults) {
      const tries = ALL ? fault.tries.all : fault.tries.fast;
      if (tries === 0) continue;
      const digest = inject('reference').digests[fault.scene.corpus];
      const lacking = fault.needs?.();
      if (lacking !== undefined) {
        process.stderr.write(`left out: "${fault.name}", which needs ${lacking}\n`);
      }
      it.skipIf(!redisProgram || digest === undefined || lacking !== undefined)(
        `${fault.name}: ${fault.promise}`,
        { timeout: 60_000 + tries * 2 * ENDING },
        () => expectKept(title, fault, tries, digest!),
      );
    }
  });
};

const expectKept = async (
  subject: string,
  fault: Fault,
  tries: number,
  digest: string,
): Promise<void> => {
  const { name, promise } = fault;
  const scene = await openScene(fault.scene, inject('reference'));
  const row: Row = { subject, promise, tries: 0, kept: 0, worst_seconds: 0 };
  try {
    for (let missed = 0; row.tries < tries;) {
      try {
        const seconds = await tryOnce(fault, scene, digest, row);
        row.kept += 1;
        row.worst_seconds = Math.max(row.worst_seconds, Math.round(seconds * 10) / 10);
      } catch (error) {
        if (!(error instanceof Missed) || ++missed > MISSES) throw error;
      }
    }
  } finally {
    if (row.tries > 0) record(name, row, machine());
    await scene.close();
  }
};

/** Seconds from the fault to the end of the run. @param row counts the try when the fault has come about */
const tryOnce = async (
  { promise, beforehand, strike, refusal, afterwards }: Fault,
  scene: Scene,
  digest: string,
  row: Row,
): Promise<number> => {
  await scene.afresh();
  const before = promise === 'a clean refusal' ? await versionBefore(scene) : undefined;
  beforehand?.(scene);
  const run = await scene.order();
  let judged: Ordered;
  try {
    judged = (await strike(scene, run, row.tries)) ?? run;
  } catch (error) {
    if (error instanceof Missed) await run.ended;
    throw error;
  }
  row.tries += 1;
  const outcome = await endOf(judged);
  const seconds = (performance.now() - run.broken()) / 1_000;
  if (before) await expectRefused(outcome, refusal!, before, scene);
  else await expectSame(outcome, digest, scene);
  await afterwards?.(scene);
  return seconds;
};

const endOf = async (run: Ordered): Promise<Outcome> => {
  const late = setTimeout(() => run.giveUp(), ENDING);
  const outcome = await run.ended;
  clearTimeout(late);
  return outcome;
};

const expectSame = async (
  { code, stdout, stderr }: Outcome,
  digest: string,
  { store, corpus }: Scene,
): Promise<void> => {
  expect(code, stderr).toBe(0);
  const { content_digest, version } = JSON.parse(stdout) as Manifest;
  expect(content_digest).toBe(digest);
  await expectWhole(await store.folderOf(corpus, version));
};

const expectWhole = async (folder: string): Promise<void> => {
  const { code, stderr } = await sluice('verify', folder);
  expect(code, stderr).toBe(0);
};

/** Another dataset of the same name, published while nothing is broken. */
const versionBefore = async (scene: Scene): Promise<string> => {
  const run = await scene.order({ dataset: scene.corpus, filter: { relative_margin: 0.1 } });
  const { code, stdout, stderr } = await run.ended;
  expect(code, stderr).toBe(0);
  const { version } = JSON.parse(stdout) as Manifest;
  await scene.forgetArtifacts();
  return version;
};

const expectRefused = async (
  { code, stdout, stderr }: Outcome,
  refusal: RegExp,
  before: string,
  { store, corpus }: Scene,
): Promise<void> => {
  expect({ code, stdout }, stderr).not.toMatchObject({ code: 0 });
  const said = stderr.split('\n').filter((line) => line.startsWith('sluice: '));
  expect(said, stderr).toEqual([expect.stringMatching(refusal)]);
  expect(await store.versions(corpus)).toEqual([before]);
  expect(await store.latest(corpus)).toBe(before);
  await expectWhole(await store.folderOf(corpus, before));
};
