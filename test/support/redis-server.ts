import { once } from 'node:events';
import { connect } from 'node:net';
import { findOrInstall, findProgram, type ServerProcess, startServer } from './server-process.ts';

export const redisProgram = findOrInstall(() => findProgram('redis-server'), 'redis-server');

export interface RedisServer extends ServerProcess {
  readonly url: string;
}

/** A Redis that keeps nothing on disk, unless the settings say otherwise: `--appendonly yes`. */
export const startRedis = (...settings: string[]): Promise<RedisServer> =>
  start('redis', (port, folder) => {
    const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    return [...own, ...settings];
  });

/** A Redis that speaks TLS alone. */
export const startTlsRedis = (certificate: string, key: string): Promise<RedisServer> => {
  const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-auth-clients', 'no'];
  return start(
    'rediss',
    (port) => [
      '--port',
      '0',
      '--tls-port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      ...files,
    ],
    portIsOpen,
  );
};

/** A sentinel, which rewrites its configuration. */
export const startSentinel = (configuration: string): Promise<RedisServer> =>
  start('redis', (port) => [
    configuration,
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--sentinel',
  ]);

const start = async (
  scheme: string,
  args: (port: number, folder: string) => string[],
  isUp = redisAnswers,
): Promise<RedisServer> => {
  const command = (port: number, folder: string): [string, string[]] => [
    redisProgram!,
    args(port, folder),
  ];
  const server = await startServer({ command, isUp });
  return Object.defineProperty(server as RedisServer, 'url', {
    value: `${scheme}://127.0.0.1:${server.port}`,
  });
};

const portIsOpen = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

/** Whether it answers as Redis does, if only to ask for a password; not while it reads its files. */
const redisAnswers = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write('PING\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return /^(\+PONG|-NOAUTH)/.test(answer.toString());
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};
