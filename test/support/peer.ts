import { startDialogue } from './python-dialogue.ts';

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
  const parameters = [model, '--backend', backend, '--threads', String(threads)];
  const { ready, ask, close } = await startDialogue(python, 'peer.py', parameters, threads);
  return {
    ...(ready as { version: string }),
    close,
    async embed(texts, role, { ids = false } = {}) {
      const found = await ask<{ seconds: number; vectors: string; ids?: number[][] }>({
        texts,
        role,
        vectors: true,
        ids,
      });
      const bytes = Uint8Array.from(Buffer.from(found.vectors, 'base64'));
      return { ...found, vectors: new Float32Array(bytes.buffer) };
    },
  };
}
