import { parentPort, workerData } from 'node:worker_threads';
import { encodeModel, type Node, type TensorConstant } from '@sluice/pipeline';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { MatmulShapes } from './matmul-peak.ts';

/** One session of one thread: the matrix products of a transformer with nothing in between. */
const { hidden, feed, layers, tokens } = workerData as MatmulShapes;

const nodes: Node[] = [];
const weights: Record<string, TensorConstant> = {};
const product = (x: string, inputs: number, outputs: number): string => {
  const name = `w${nodes.length}`;
  // Of such a size that nothing grows or vanishes on the way.
  const scale = Math.sqrt(3 / inputs);
  const data = Float32Array.from(
    { length: inputs * outputs },
    () => scale * (Math.random() * 2 - 1),
  );
  weights[name] = { dims: [inputs, outputs], data };
  nodes.push({ op: 'MatMul', inputs: [x, name], outputs: [`y${nodes.length}`] });
  return `y${nodes.length - 1}`;
};
let x = 'x';
const unread: string[] = [];
for (let layer = 0; layer < layers; layer++) {
  unread.push(product(x, hidden, hidden), product(x, hidden, hidden));
  x = product(product(x, hidden, hidden), hidden, hidden);
  x = product(product(x, hidden, feed), feed, hidden);
}
const floats = (name: string, width: number) =>
  ({ name, type: 'float', dims: [tokens, width] }) as const;
const session = await InferenceSession.create(
  encodeModel({
    opset: 17,
    nodes,
    inputs: [floats('x', hidden)],
    outputs: [floats(x, hidden), ...unread.map((name) => floats(name, hidden))],
    initializers: weights,
  }),
  { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 },
);
const input = {
  x: new Tensor('float32', new Float32Array(tokens * hidden).fill(0.5), [tokens, hidden]),
};

parentPort!.on('message', (runs: number) => {
  void (async () => {
    for (let i = 0; i < runs; i++) await session.run(input, [x, ...unread]);
    parentPort!.postMessage('done');
  })();
});
parentPort!.postMessage('ready');
