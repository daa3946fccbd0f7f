import { encodeModel } from '@sluice/pipeline';
import { expect, it, onTestFinished } from 'vitest';
import { openModels } from '../../src/index.ts';
import { scratchFolder } from '../scratch.ts';
import {
  type FolderFiles,
  reference,
  smallClassifier,
  smallEncoder,
  smallFolder,
  writeFolder,
} from './small-model.ts';

const CLASSIFIER = encodeModel(smallClassifier());

const folder = async (changes: FolderFiles = {}): Promise<string> =>
  writeFolder(
    await scratchFolder(),
    smallFolder({ 'modules.json': undefined, 'onnx/model.onnx': CLASSIFIER, ...changes }),
  );

const models = () => {
  const opened = openModels({ threads: 1 });
  onTestFinished(() => opened.close());
  return opened;
};

const activation = (name: string): FolderFiles => ({
  'config.json': { max_position_embeddings: 32, sentence_transformers: { activation_fn: name } },
});

const { pairs } = reference;
const expected = pairs.scores.flat();

it('scores pairs as sentence-transformers does, cut from the longer text', async () => {
  const encoder = await models().crossEncoder({ path: await folder() });
  const scores = await encoder.score(pairs.texts);
  expect(Array.from(scores)).toEqual(expected.map((score) => expect.closeTo(score, 5)));
});

it('passes logits through the activation of the folder, which is part of its fingerprint', async () => {
  const opened = models();
  const plain = await opened.crossEncoder({ path: await folder() });
  const path = await folder(activation('torch.nn.modules.linear.Identity'));
  const encoder = await opened.crossEncoder({ path });
  expect(await opened.crossEncoder({ path })).toBe(encoder);
  expect(encoder.fingerprint).not.toBe(plain.fingerprint);
  const logits = expected.map((score) => Math.log(score / (1 - score)));
  expect(Array.from(await encoder.score(pairs.texts))).toEqual(
    logits.map((logit) => expect.closeTo(logit, 4)),
  );
});

it('refuses what gives no single score, and activations it does not know', async () => {
  const opened = models();
  const encoder = await folder({ 'onnx/model.onnx': encodeModel(smallEncoder()) });
  await expect(opened.crossEncoder({ path: encoder })).rejects.toMatchObject({
    code: 'model',
    message: expect.stringMatching(/model\.onnx: gives no logits; export it for sequence/),
  });
  const classifier = smallClassifier();
  const [logits] = classifier.outputs;
  const many = encodeModel({ ...classifier, outputs: [{ ...logits, dims: ['batch', 3] }] });
  await expect(
    opened.crossEncoder({ path: await folder({ 'onnx/model.onnx': many }) }),
  ).rejects.toThrow(/gives 3 logits a pair, where a teacher gives one/);
  await expect(
    opened.crossEncoder({ path: await folder(activation('my.own.Activation')) }),
  ).rejects.toThrow(/config\.json: sentence_transformers\.activation_fn: /);
  await expect(opened.crossEncoder({ path: 'builtin:ngram-v1' })).rejects.toMatchObject({
    code: 'spec',
  });
});
