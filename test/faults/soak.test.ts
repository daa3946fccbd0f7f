import type { Manifest } from '@sluice/contracts';
import { seededRandom } from '@sluice/mining';
import { expect, inject, it } from 'vitest';
import { machine } from '../bench/machine.ts';
import { sluice } from '../support/cli.ts';
import { redisProgram } from '../support/redis-server.ts';
import { record, type Row } from './record.ts';
import { openScene } from './scene.ts';
import { gather, makeMischief, processesOf, residentMemory, SOAK, SOAK_SCENE } from './soak.ts';

const ALL = process.env['SLUICE_FAULTS'] === 'all';
const MINUTES = Number(process.env['SLUICE_SOAK_MINUTES'] ?? 30);
const SEED = Number(process.env['SLUICE_SOAK_SEED'] ?? 8);
/** Milliseconds that a run may take while things break. */
const ENDING = 600_000;

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

/**
 * Memory counts as flat when the median over the last third of the runs is at most a fifth above that over the second
 * third: the first third fills caches and heaps.
 */
const expectFlat = (name: string, samples: number[]): string => {
  const third = Math.floor(samples.length / 3);
  const [middle, last] = [samples.slice(third, 2 * third), samples.slice(-third)].map(median);
  expect(last, `${name}: ${samples.map(Math.round).join(' ')} MiB`).toBeLessThan(middle * 1.2);
  return `${name} ${Math.round(middle)} → ${Math.round(last)}`;
};

it.skipIf(!ALL || !redisProgram || process.platform !== 'linux')(
  `soak: ${SOAK}`,
  { timeout: MINUTES * 60_000 + 2 * ENDING },
  async () => {
    process.stderr.write(`soak: ${MINUTES} minutes, SLUICE_SOAK_SEED=${SEED}\n`);
    const digest = inject('reference').digests.generated!;
    const random = seededRandom(SEED);
    const scene = await openScene(SOAK_SCENE, inject('reference'));
    const row: Row = {
      subject: 'Soak',
      promise: 'the same dataset',
      tries: 0,
      kept: 0,
      worst_seconds: 0,
    };
    const counts = new Map<string, number>();
    const memory = new Map<string, number[]>();
    const until = performance.now() + MINUTES * 60_000;
    try {
      const troupe = await gather(scene);
      while (performance.now() < until) {
        await scene.afresh();
        const began = performance.now();
        const run = await scene.order();
        const late = setTimeout(() => run.giveUp(), ENDING);
        row.tries += 1;
        await scene.written(run);
        await makeMischief(scene, troupe, random, counts, run.over);
        const { code, stdout, stderr } = await run.ended;
        clearTimeout(late);
        expect(code, stderr).toBe(0);
        const { content_digest, folder } = JSON.parse(stdout) as Manifest & { folder: string };
        expect(content_digest).toBe(digest);
        expect(await sluice('verify', folder)).toMatchObject({ code: 0 });
        row.kept += 1;
        const seconds = (performance.now() - began) / 1_000;
        row.worst_seconds = Math.max(row.worst_seconds, Math.round(seconds * 10) / 10);
        for (const { name, app } of troupe.veterans) {
          memory.set(name, [...(memory.get(name) ?? []), residentMemory(app)]);
        }
        process.stderr.write(`soak: run ${row.tries}, ${seconds.toFixed(1)} s\n`);
      }
      const flat = [...memory].map(([name, samples]) => expectFlat(name, samples));
      await scene.start('embed-worker');
      expect(await scene.leftovers()).toEqual([]);
      row.note = [
        `${MINUTES} minutes, seed ${SEED}`,
        [...counts].map(([name, count]) => `${name} ${count}`).join(', '),
        `resident memory in MiB, median of the second third of the runs → of the last: ${flat.join(', ')}`,
      ].join('; ');
    } finally {
      await scene.close();
      if (row.tries > 0) record(SOAK, row, machine());
    }
    expect(processesOf(scene)).toEqual([]);
  },
);
