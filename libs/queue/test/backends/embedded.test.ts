import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { embeddedBackend } from '../../src/backends/embedded.ts';
import { conformsToQueue } from '../conformance/index.ts';

describe('the embedded backend', () => {
  conformsToQueue(async () => ({ backend: await embeddedBackend() }));

  it('keeps no process from ending', { timeout: 60_000 }, async () => {
    const program = fileURLToPath(new URL('embedded-run.ts', import.meta.url));
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--conditions=source', program],
      { timeout: 45_000 },
    );
    expect(stdout).toBe('3 jobs');
    expect(stderr).toBe('');
  });
});
