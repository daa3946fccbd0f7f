import { appendFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { openModels } from '@sluice/embedding';
import { describe, expect, it } from 'vitest';
import { smallFolder, writeFolder } from '../../libs/embedding/test/transformer/small-model.ts';
import { ownClasses } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';
import { hashEmbedder, runStages, specOf, testPorts } from '../support/in-process.ts';
import { put } from '../support/texts.ts';

/** Flips the lowest bit of a byte amid the weights. */
const flipBit = async (path: string): Promise<void> => {
  const file = await open(path, 'r+');
  try {
    const place = Math.floor((await file.stat()).size / 2);
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, place);
    buffer[0] ^= 1;
    await file.write(buffer, 0, 1, place);
  } finally {
    await file.close();
  }
};

/** Runs with a model folder that changes once the run is planned, before another process opens it. */
const runWithChange = async (change: (model: string) => Promise<void>) => {
  const folder = await temporaryFolder();
  await put(folder, 'rows.csv', ownClasses());
  const model = await writeFolder(join(folder, 'model'), smallFolder());
  const ports = await testPorts(folder, hashEmbedder());
  let opened = 0;
  const processes = [openModels({ threads: 1 }), openModels({ threads: 1 })];
  ports.models = {
    ...processes[0],
    embedder: async (spec) => {
      if (opened === 1) await change(model);
      return processes[Math.min(opened++, 1)].embedder(spec);
    },
  };
  const spec = specOf({
    dataset: 'changed',
    input: { classes: { path: 'rows.csv' } },
    model: { path: 'model' },
  });
  try {
    return await runStages(spec, join(folder, 'spec.yaml'), ports);
  } finally {
    await Promise.all(processes.map((models) => models.close()));
    await ports.indexes[0].close();
  }
};

/** As a process that works for many nights does: all runs with the models of one. */
const runTwice = async (change: (model: string) => Promise<void>) => {
  const folder = await temporaryFolder();
  await put(folder, 'rows.csv', ownClasses());
  const model = await writeFolder(join(folder, 'model'), smallFolder());
  const ports = await testPorts(folder, hashEmbedder());
  ports.models = openModels({ threads: 1 });
  const spec = specOf({
    dataset: 'changed',
    input: { classes: { path: 'rows.csv' } },
    model: { path: 'model' },
  });
  try {
    const first = await runStages(spec, join(folder, 'spec.yaml'), ports);
    await change(model);
    const second = await runStages(spec, join(folder, 'spec.yaml'), ports);
    return [first.manifest, second.manifest];
  } finally {
    await ports.models.close();
    await ports.indexes[0].close();
  }
};

describe('a model folder that changes between two runs of one process', () => {
  it('is opened anew for the second', async () => {
    const [first, second] = await runTwice((model) => flipBit(join(model, 'onnx/model.onnx')));
    expect(second.model.fingerprint).not.toBe(first.model.fingerprint);
    expect(second.version).not.toBe(first.version);
  });

  it('is left open where it has not changed', async () => {
    const [first, second] = await runTwice(() => Promise.resolve());
    expect(second).toEqual(first);
  });
});

describe('a model folder that changes in the middle of a run', () => {
  it.each([
    ['one bit of its graph', (model: string) => flipBit(join(model, 'onnx/model.onnx'))],
    ['its tokeniser', (model: string) => appendFile(join(model, 'tokenizer.json'), '\n')],
  ])('is refused: %s', async (_, change) => {
    await expect(runWithChange(change)).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(
        /^model is not the model the run was planned with: its files differ here; /,
      ) as string,
    });
  });

  it('is taken where it has not changed', async () => {
    const { manifest } = await runWithChange(() => Promise.resolve());
    expect(manifest.counts.triplets).toBeGreaterThan(0);
  });
});
