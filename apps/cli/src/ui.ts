import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SluiceError } from '@sluice/contracts';

/** The API serves the dashboard; it is another app, so it is started rather than imported. */
const API = fileURLToPath(new URL('../../api/dist/main.js', import.meta.url));

/** What the API says when it can be reached. */
const LISTENING = /listening on (http:\/\/[^"\s]+)/;

/**
 * `sluice ui OUT_DIR`: the dashboard over a folder of versions, for whoever sits at this machine: it listens
 * on the loopback alone, asks for no key, and needs no server. Ends when it is told to.
 */
export const ui = async (
  folder: string,
  { port }: { port: string },
  signal: AbortSignal,
): Promise<void> => {
  const place = await stat(folder).catch(() => undefined);
  if (!place?.isDirectory()) {
    throw new SluiceError('usage', `${folder}: no such folder; give the one that runs publish to`);
  }
  if (!existsSync(API)) {
    throw new SluiceError(
      'usage',
      'the API is not built; run `npm run build` in the project folder',
    );
  }
  const child = spawn(process.execPath, [API], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      SLUICE_STORAGE: resolve(folder),
      SLUICE_HOST: '127.0.0.1',
      SLUICE_PORT: port,
      SLUICE_AUTH: 'off',
      SLUICE_LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const address = LISTENING.exec(line)?.[1];
    if (address) process.stdout.write(`${address}\n`);
  });
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const [code] = (await once(child, 'close')) as [number | null];
  // Whoever tells it to stop, at whatever moment, gets what they asked for.
  process.exitCode = signal.aborted ? 0 : (code ?? 1);
};
