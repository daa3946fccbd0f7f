import { describe, expect, it } from 'vitest';
import { startProgress } from '../src/progress.ts';

const progressOn = (isTTY: boolean) => {
  let text = '';
  const stream = {
    isTTY,
    columns: 80,
    write: (chunk: string | Uint8Array): boolean => {
      text += String(chunk);
      return true;
    },
  };
  let now = 0;
  // One second passes between any two events.
  return { progress: startProgress(stream, () => (now += 1000)), written: () => text };
};

const stage = {
  stage: 'embed',
  finished: false,
  jobs: 2,
  finished_jobs: 0,
  done: 0,
  total: 0,
  fraction: 0,
  seconds: 0,
};

const walk = ({ progress }: ReturnType<typeof progressOn>): void => {
  progress.on({ ...stage, type: 'stage-started' });
  progress.on({ ...stage, type: 'progress', done: 6_000, total: 8_000, fraction: 0.75 });
  progress.on({ ...stage, type: 'stage-finished', finished: true, fraction: 1 });
  progress.on({ ...stage, type: 'stage-finished', stage: 'index', jobs: 0, finished: true });
  progress.end();
};

describe('progress', () => {
  it('draws a line a stage on a terminal, with count, rate and time left', () => {
    const terminal = progressOn(true);
    walk(terminal);
    expect(terminal.written()).toMatch(/embed +75 % · 6,000 of 8,000 · 6,000\/s · 0\.3 s left/);
    expect(terminal.written()).toMatch(/embed +6,000 · 2\.0 s · 3,000\/s\n/);
    expect(terminal.written()).toMatch(/index +cached\n$/);
  });

  it('says nothing elsewhere but what went wrong', () => {
    const pipe = progressOn(false);
    walk(pipe);
    expect(pipe.written()).toBe('');
    pipe.progress.log('embed failed, attempt 1 of 3: the disk is slow');
    expect(pipe.written()).toBe('sluice: embed failed, attempt 1 of 3: the disk is slow\n');
  });
});
