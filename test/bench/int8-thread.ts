import { parentPort, workerData } from 'node:worker_threads';
import { encodeModel } from '@sluice/pipeline';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** One session of one thread: bytes times bytes that ONNX Runtime has laid out beforehand, and nothing else to do. */
const { queries, rows, dimensions } = workerData as Record<
  'queries' | 'rows' | 'dimensions',
  number
>;

const random = (): number => Math.floor(Math.random() * 255) - 127;
const session = await InferenceSession.create(
  encodeModel({
    opset: 17,
    nodes: [
      { op: 'MatMulInteger', inputs: ['queries', 'codes', 'zero'], outputs: ['sums'] },
      // To hand out the sums would cost more than they do.
      {
        op: 'ReduceMax',
        inputs: ['sums'],
        outputs: ['greatest'],
        attributes: { axes: { ints: [0] }, keepdims: { int: 0 } },
      },
    ],
    inputs: [{ name: 'queries', type: 'uint8', dims: [queries, dimensions] }],
    outputs: [{ name: 'greatest', type: 'int32', dims: [rows] }],
    initializers: {
      codes: { dims: [dimensions, rows], data: new Int8Array(dimensions * rows).map(random) },
      zero: { dims: [], data: Uint8Array.of(128) },
    },
  }),
  { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 },
);
const data = new Uint8Array(queries * dimensions).map(() => 128 + random());
const input = { queries: new Tensor('uint8', data, [queries, dimensions]) };

parentPort!.on('message', (runs: number) => {
  void (async () => {
    for (let i = 0; i < runs; i++) await session.run(input);
    parentPort!.postMessage('done');
  })();
});
parentPort!.postMessage('ready');
