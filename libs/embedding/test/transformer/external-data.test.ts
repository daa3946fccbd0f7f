import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeModel } from '@sluice/pipeline';
import { expect, it } from 'vitest';
import { openEmbedder } from '../../src/index.ts';
import { scratchFolder } from '../scratch.ts';
import { reference, smallEncoder, smallFolder, writeFolder } from './small-model.ts';

/** A length-delimited field of a message, and one that holds a number; all are below 128 here. */
const bytes = (field: number, ...parts: (string | Uint8Array)[]): Uint8Array => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return Buffer.concat([Buffer.from([(field << 3) | 2, content.length]), content]);
};
const number = (field: number, value: number): Uint8Array => Buffer.from([field << 3, value]);

/** The encoder with its answer times `scale`, one float that lies in a file of its own (TensorProto). */
function scaledBy(location: string): Uint8Array {
  const encoder = smallEncoder();
  const [last, ...others] = [...encoder.nodes].reverse();
  const nodes = [
    ...others.reverse(),
    { ...last, outputs: ['unscaled'] },
    { op: 'Mul', inputs: ['unscaled', 'scale'], outputs: last.outputs },
  ];
  const entry = bytes(13, bytes(1, 'location'), bytes(2, location));
  const tensor = [number(1, 1), number(2, 1), bytes(8, 'scale'), entry, number(14, 1)];
  return Buffer.concat([encodeModel({ ...encoder, nodes }), bytes(7, bytes(5, ...tensor))]);
}

const scale = (factor: number): Uint8Array => new Uint8Array(Float32Array.of(factor).buffer);

it('uses and digests weights that lie beside the graph', async () => {
  const fingerprints: string[] = [];
  for (const factor of [2, 3]) {
    const files = smallFolder({
      'onnx/model.onnx': scaledBy('model.onnx_data'),
      'onnx/model.onnx_data': scale(factor),
    });
    const path = await writeFolder(await scratchFolder(), files);
    const embedder = await openEmbedder({ path }, { threads: 1 });
    const [first] = await embedder.embed(reference.texts.slice(0, 1), 'document');
    await embedder.close();
    expect(first / factor).toBeCloseTo(reference.pooled['mean'][0][0]!, 5);
    fingerprints.push(embedder.fingerprint);
  }
  expect(fingerprints[0]).not.toBe(fingerprints[1]);
});

it('refuses weights outside the folder, by whatever way', async () => {
  const outside = join(await scratchFolder(), 'secret');
  await writeFile(outside, scale(2));
  for (const location of [outside, '../../secret', 'linked', 'missing']) {
    const files = smallFolder({ 'onnx/model.onnx': scaledBy(location) });
    const path = await writeFolder(await scratchFolder(), files);
    await symlink(outside, join(path, 'onnx', 'linked'));
    await expect(openEmbedder({ path })).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(/: (leads out of the model folder|there is no such file)/),
    });
  }
});
