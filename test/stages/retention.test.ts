import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepVersions, type Ports } from '@sluice/pipeline';
import { createExactIndex } from '@sluice/vector-index';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type House, openHouse, searchOf } from '../support/nights.ts';

/** An index of its own: one that is shared would have files of a house that is gone open. */
const houseOfItsOwn = (): Promise<House> => {
  const index = createExactIndex({ threads: 1 });
  onTestFinished(() => index.close());
  return openHouse(index);
};

/** Night after night a few rows go and a few come. */
const night = (lot: number) => ({
  files: {
    'rows.jsonl': Array.from({ length: 400 }, (_, i) => ({
      id: `r${i + lot * 8}`,
      text: `row ${i + lot * 8}`,
      label: `class ${(i + lot * 8) % 8}`,
    })),
  },
  spec: { input: { classes: { path: 'rows.jsonl', id: 'id' } }, select: { num_negatives: 2 } },
});

/** Names of all artifacts there are. */
const artifactsOf = async ({ folder }: House): Promise<string[]> => {
  const root = join(folder, '.sluice/artifacts');
  const stages = (await readdir(root)).filter((name) => !name.startsWith('.'));
  const names = await Promise.all(
    stages.map(async (stage) =>
      (await readdir(join(root, stage))).map((digest) => `${stage}/${digest}`),
    ),
  );
  return names.flat().sort();
};

const versionsOf = ({ ports }: { ports: Ports }): Promise<string[]> =>
  ports.versions.list('nightly');

const sweep = (ports: Ports) => sweepVersions('nightly', { versions: 1 }, ports);

describe('retention', () => {
  it('takes old versions and all that only they were made of; the next night is as cheap as ever', async () => {
    const house = await houseOfItsOwn();
    const untouched = await houseOfItsOwn();
    for (const lot of [0, 1, 2]) {
      await house.run(night(lot));
      await untouched.run(night(lot));
    }
    const before = await artifactsOf(house);
    const [latest, second, first] = await versionsOf(house);
    const swept = await sweep(house.ports);
    expect(swept.versions).toEqual([first, second]);
    expect(await versionsOf(house)).toEqual([latest]);

    // What is left is what the latest version alone is made of, and the comparison with the night before.
    const left = await artifactsOf(house);
    expect(before.length - left.length).toBe(swept.artifacts);
    const stages = left.map((name) => name.split('/')[0]);
    expect(new Set(stages).size).toBe(stages.length);

    const again = await house.run(night(2));
    expect(again.version).toBe(latest);
    expect(await artifactsOf(house)).toEqual(left);

    const next = await house.run(night(3));
    const reference = await untouched.run(night(3));
    expect(next.content_digest).toBe(reference.content_digest);
    expect(searchOf(next)).toEqual(searchOf(reference));
    expect(searchOf(next).searched).toBeLessThan(400 / 4);
  });

  it('leaves what a run under way is made of, and other datasets', async () => {
    const house = await houseOfItsOwn();
    const manifests = [];
    for (const lot of [0, 1]) manifests.push(await house.run(night(lot)));
    const before = await artifactsOf(house);
    const open = manifests[0].plan_digest;
    const swept = await sweepVersions('nightly', { versions: 1 }, house.ports, [open]);
    expect(swept.versions).toEqual([manifests[0].version]);
    const left = await artifactsOf(house);
    // The run under way begins anew from the night before, which it does not need to have been compared with.
    expect(before.filter((name) => !left.includes(name)).map((name) => name.split('/')[0])).toEqual(
      ['changes'],
    );
    expect(await sweep(house.ports)).toEqual({
      versions: [],
      artifacts: 0,
    });
    expect(await sweepVersions('nobody', { versions: 1 }, house.ports)).toMatchObject({
      versions: [],
    });
  });

  it('goes on where it was cut off', async () => {
    const house = await houseOfItsOwn();
    for (const lot of [0, 1]) await house.run(night(lot));
    let removals = 0;
    const { artifacts } = house.ports;
    const failing: Ports = {
      ...house.ports,
      artifacts: {
        ...artifacts,
        remove: async (name) => {
          if (++removals > 3) throw new Error('the power went');
          await artifacts.remove(name);
        },
      },
    };
    await expect(sweep(failing)).rejects.toThrow('the power went');
    expect(await versionsOf(house)).toHaveLength(2);
    expect((await sweep(house.ports)).versions).toHaveLength(1);
    const stages = (await artifactsOf(house)).map((name) => name.split('/')[0]);
    expect(new Set(stages).size).toBe(stages.length);
  });
});
