import { writeFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { textLines } from '../../src/inputs/text-lines.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder();
const MIB = 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of buffers that are still in use. */
function heldBytes(): number {
  collect();
  return process.memoryUsage().arrayBuffers;
}

describe('lines of a text file', () => {
  it('are never held beyond the limit, however long they are', async () => {
    const path = scratch('endless.jsonl.gz');
    await writeFile(path, gzipSync(Buffer.alloc(64 * MIB, 'x'), { level: 1 }));
    const before = heldBytes();
    let most = 0;
    let batches = 0;
    const faults: (string | undefined)[] = [];
    for await (const lines of textLines(path, MIB)) {
      if (batches++ % 16 === 0) most = Math.max(most, heldBytes() - before);
      for (const { fault } of lines) faults.push(fault);
    }
    expect(faults).toEqual([`longer than ${MIB} bytes`]);
    expect(batches).toBeGreaterThan(200);
    expect(most).toBeLessThan(8 * MIB);
  });
});
