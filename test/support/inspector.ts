import { once } from 'node:events';
import type { AppProcess } from './app-process.ts';

/** What a process must be started with so that its debugger takes any free port. */
export const INSPECTABLE = { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' };

/**
 * Keeps a process's event loop busy for so long, as code would that never lets go; its threads go on. Resolves when
 * it has begun.
 *
 * @param app started with {@link INSPECTABLE}
 */
export const blockEventLoop = async (app: AppProcess, milliseconds: number): Promise<void> => {
  process.kill(app.pid, 'SIGUSR1');
  const socket = new WebSocket(await debuggerOf(app));
  await once(socket, 'open');
  const busy = `for (const end = Date.now() + ${milliseconds}; Date.now() < end; );`;
  // Whoever evaluates it answers when it is over.
  const expression = `setTimeout(() => { ${busy} })`;
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
  await once(socket, 'message');
  socket.close();
};

const debuggerOf = async (app: AppProcess): Promise<string> => {
  for (;;) {
    const [, address] = /Debugger listening on (ws:\S+)/.exec(app.output()) ?? [];
    if (address) return address;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
