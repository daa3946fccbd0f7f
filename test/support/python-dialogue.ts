import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A Python script that answers a JSON request a line with a JSON answer a line. */
export interface Dialogue {
  /** What it said when it was ready. */
  ready: unknown;
  ask: <Answer>(request: object) => Promise<Answer>;
  close: () => void;
}

/**
 * Starts a script of `test/bench/python` and waits until it says that it is ready.
 * @throws Error in one line when it cannot start, as `ask` does when it stops
 */
export const startDialogue = async (
  python: string,
  script: string,
  parameters: readonly string[],
  threads: number,
): Promise<Dialogue> => {
  const path = fileURLToPath(new URL(`../bench/python/${script}`, import.meta.url));
  const child = spawn(python, [path, ...parameters], {
    env: { ...process.env, OMP_NUM_THREADS: String(threads), TOKENIZERS_PARALLELISM: 'false' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints = (complaints + String(chunk)).slice(-4_000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
  // Whoever asks next hears of it.
  failed.catch(() => undefined);
  const answer = async <Answer>(): Promise<Answer> => {
    const line = await Promise.race([lines.next(), failed]);
    if (typeof line.value === 'string') return JSON.parse(line.value) as Answer;
    throw new Error(`${python} stopped: ${complaints.trim().split('\n').at(-1)}`);
  };
  return {
    ready: await answer(),
    close: () => void child.kill(),
    ask: <Answer>(request: object) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return answer<Answer>();
    },
  };
};

/** Numbers that a script wrote as base64 of little-endian int32. */
export const int32Of = (base64: string): Int32Array =>
  new Int32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
