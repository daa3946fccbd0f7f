import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../bench/python/peer.py', import.meta.url));

/** sentence-transformers in a process of its own. */
export interface Peer {
  /** Of sentence-transformers. */
  version: string;
  embed(
    texts: readonly string[],
    role: 'query' | 'document',
    wanted?: { ids?: boolean },
  ): Promise<{ seconds: number; vectors: Float32Array; ids?: number[][] }>;
  close(): void;
}

/**
 * Starts the peer with this Python, which must have sentence-transformers.
 * @throws Error in one line when it cannot start
 */
export async function startPeer(
  python: string,
  model: string,
  { backend = 'torch', threads }: { backend?: 'torch' | 'onnx'; threads: number },
): Promise<Peer> {
  const child = spawn(python, [SCRIPT, model, '--backend', backend, '--threads', String(threads)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, OMP_NUM_THREADS: String(threads), TOKENIZERS_PARALLELISM: 'false' },
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints = (complaints + String(chunk)).slice(-4000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = failure(child);
  const answer = async <Answer>(): Promise<Answer> => {
    const line = await Promise.race([lines.next(), failed]);
    if (typeof line.value === 'string') return JSON.parse(line.value) as Answer;
    throw new Error(`${python} stopped: ${complaints.trim().split('\n').at(-1)}`);
  };
  const { version } = await answer<{ version: string }>();
  return {
    version,
    async embed(texts, role, { ids = false } = {}) {
      child.stdin.write(`${JSON.stringify({ texts, role, vectors: true, ids })}\n`);
      const found = await answer<{ seconds: number; vectors: string; ids?: number[][] }>();
      const bytes = Uint8Array.from(Buffer.from(found.vectors, 'base64'));
      return { ...found, vectors: new Float32Array(bytes.buffer) };
    },
    close: () => void child.kill(),
  };
}

const failure = (child: ChildProcess): Promise<never> => {
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  // Whoever asks next hears of it.
  failed.catch(() => undefined);
  return failed;
};
