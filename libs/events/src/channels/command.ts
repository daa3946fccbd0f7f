import { spawn } from 'node:child_process';
import type { EventType, SluiceEvent } from '@sluice/contracts';
import { ANSWER_KEPT, type Channel, DELIVERED, failed, type Outcome, STOPPED } from '../channel.ts';

export interface Command {
  name: string;
  types: readonly EventType[];
  /** A program and its arguments. No shell reads them. */
  run: readonly string[];
  /** Seconds after which it is ended and counts as failed. */
  timeout_seconds: number;
}

/**
 * A program of the operator's: started with the event as JSON on its standard input. It has done its part when
 * it exits with 0. It may be started again for the same event, whose id is in SLUICE_EVENT_ID.
 */
export const commandChannel = ({
  name,
  types,
  run,
  timeout_seconds: timeout,
}: Command): Channel => ({
  target: `command:${name}`,
  types,
  deliver: (event, signal) => started(run, event, timeout, signal),
});

const started = (
  [program, ...args]: readonly string[],
  event: SluiceEvent,
  timeout: number,
  signal: AbortSignal,
): Promise<Outcome> => {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const child = spawn(program!, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, SLUICE_EVENT_ID: event.id, SLUICE_EVENT_TYPE: event.type },
    // A group of its own, so that what the program starts ends with it.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(0, ANSWER_KEPT);
    });
  }
  let ended: string | undefined;
  const end = (why: string): void => {
    ended ??= why;
    if (child.pid !== undefined) endGroup(child.pid);
  };
  const stop = (): void => end(STOPPED);
  const timer = setTimeout(() => end(`took over ${timeout} s and was ended`), timeout * 1_000);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();

  child.on('error', ({ message }) => resolve(failed(`cannot be started: ${message}`)));
  child.on('close', (code, by) => {
    const answer = output || null;
    if (code === 0) resolve({ ...DELIVERED, answer });
    else resolve(failed(ended ?? `ended with ${code ?? by}`, { answer }));
  });
  // A program need not read what it is told.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(event));
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  });
};

const endGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};
