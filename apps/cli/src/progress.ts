import type { WriteStream } from 'node:tty';
import type { RunEvent } from '@sluice/queue';
import { count, duration } from './numbers.ts';

/** Tells a terminal how a run goes, one line a stage; anywhere else only what went wrong. */
export interface ProgressLines {
  on: (event: RunEvent) => void;
  log: (line: string) => void;
  end: () => void;
}

const REDRAW = 100;

export const startProgress = (
  stream: Pick<WriteStream, 'isTTY' | 'columns' | 'write'>,
  clock: () => number = () => performance.now(),
): ProgressLines => {
  const terminal = stream.isTTY;
  let started = 0;
  let drawn = -REDRAW;
  let items = 0;
  let open = false;
  const draw = (line: string): void => {
    const width = Math.max(20, (stream.columns || 80) - 1);
    stream.write(`\r\u001b[2K${line.slice(0, width)}`);
    open = true;
  };
  const finish = (line: string): void => {
    draw(line);
    stream.write('\n');
    open = false;
  };
  return {
    on: (event) => {
      if (!terminal) return;
      const now = clock();
      if (event.type === 'stage-started') {
        started = now;
        drawn = now - REDRAW;
        items = 0;
        draw(`${label(event.stage)} …`);
      } else if (event.type === 'progress') {
        items = event.done;
        if (now - drawn < REDRAW) return;
        drawn = now;
        draw(label(event.stage) + progressOf(event, (now - started) / 1000));
      } else if (event.jobs === 0) {
        finish(`${label(event.stage)}cached`);
      } else {
        finish(label(event.stage) + finishedOf(items, (now - started) / 1000));
      }
    },
    log: (line) => {
      if (open) stream.write('\n');
      open = false;
      stream.write(`sluice: ${line}\n`);
    },
    end: () => {
      if (open) stream.write('\n');
      open = false;
    },
  };
};

const label = (stage: string): string => `  ${stage.padEnd(9)}`;

const progressOf = ({ done, total, fraction }: RunEvent, seconds: number): string => {
  // A job that does not count its items says nothing before it is done.
  if (total === 0) return '…';
  const share = `${String(Math.floor(fraction * 100)).padStart(3)} %`;
  const left = fraction > 0 ? `${duration((seconds / fraction) * (1 - fraction))} left` : '';
  const parts = [share, `${count(done)} of ${count(total)}`, `${count(done / seconds)}/s`, left];
  return parts.filter(Boolean).join(' · ');
};

const finishedOf = (items: number, seconds: number): string => {
  const parts =
    items > 0
      ? [count(items), duration(seconds), `${count(items / seconds)}/s`]
      : [duration(seconds)];
  return parts.join(' · ');
};
