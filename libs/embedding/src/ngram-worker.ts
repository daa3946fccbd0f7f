import { InferenceSession, Tensor } from 'onnxruntime-node';
import { addFeatures, drainWeights, RECIPE } from './ngram-features.ts';
import { serveTasks } from './task-server.ts';

/** Embeds batches of texts with the model it is given: texts in, texts × dimensions out. */
await serveTasks(async (model: Uint8Array) => {
  const session = await InferenceSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const bag = new Float64Array(RECIPE.buckets);
  return async (texts: readonly string[]) => {
    const bags = new Float32Array(texts.length * RECIPE.buckets);
    for (const [row, text] of texts.entries()) {
      addFeatures(bag, text);
      drainWeights(bag, bags.subarray(row * RECIPE.buckets, (row + 1) * RECIPE.buckets));
    }
    const { vectors } = await session.run({
      bags: new Tensor('float32', bags, [texts.length, RECIPE.buckets]),
    });
    return (vectors.data as Float32Array).slice();
  };
});
