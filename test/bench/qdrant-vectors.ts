import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@sluice/mining';
import { encodeNpy, type VectorFiles } from '@sluice/pipeline';

const CENTRES = 2000;
/** Of each coordinate, in those of the centres, which are uniform in (−½, ½). */
const SPREAD = 1.2;

/** Unit vectors around many centres, row-major `rows × dimensions`: neighbours that a graph can miss. */
export const clusteredVectors = (rows: number, dimensions: number, seed: number): Float32Array => {
  const random = seededRandom(seed);
  const centres = Float32Array.from({ length: CENTRES * dimensions }, () => random.uniform() - 0.5);
  const vectors = new Float32Array(rows * dimensions);
  for (let row = 0; row < rows; row++) {
    const centre = Math.floor(random.uniform() * CENTRES) * dimensions;
    const start = row * dimensions;
    let squares = 0;
    for (let d = 0; d < dimensions; d++) {
      const value = centres[centre + d] + SPREAD * (random.uniform() - 0.5);
      vectors[start + d] = value;
      squares += value * value;
    }
    const norm = Math.sqrt(squares);
    for (let d = 0; d < dimensions; d++) vectors[start + d] /= norm;
  }
  return vectors;
};

/** Vectors as a file, while `work` goes on. */
export const withVectorFile = async <Value>(
  parent: string,
  vectors: Float32Array,
  dimensions: number,
  work: (files: VectorFiles) => Promise<Value>,
): Promise<Value> => {
  const folder = mkdtempSync(join(parent, 'sluice-bench-'));
  try {
    const path = join(folder, 'vectors.npy');
    const rows = vectors.length / dimensions;
    writeFileSync(path, encodeNpy({ data: vectors, shape: [rows, dimensions] }));
    return await work({ rows, dimensions, files: [{ path, rows }] });
  } finally {
    rmSync(folder, { recursive: true });
  }
};
