import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, realpathSync } from 'node:fs';
import { chown, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findOrInstall, findProgram, type ServerProcess, startServer } from './server-process.ts';

const DEBIAN = '/usr/lib/postgresql/*/bin';

/** The folder of the programs of PostgreSQL. */
export const postgresPrograms = findOrInstall(() => {
  const initdb = findProgram('initdb', ...globSync(DEBIAN).sort().reverse());
  return initdb && dirname(realpathSync(initdb));
}, 'postgresql');

export interface PostgresServer extends ServerProcess {
  readonly url: string;
  readonly password: string;
}

const USER = 'sluice';
const PASSWORD = 'p/ss word';

/** A PostgreSQL with a password and one empty database. */
export const startPostgres = async (secret = PASSWORD): Promise<PostgresServer> => {
  // PostgreSQL refuses to run as root.
  const account = process.getuid?.() === 0 ? accountOf('postgres') : undefined;
  const server = await startServer({
    async prepare(folder) {
      const passwordFile = join(folder, 'password');
      await writeFile(passwordFile, secret);
      if (account) {
        await chown(folder, account.uid, account.gid);
        await chown(passwordFile, account.uid, account.gid);
      }
      execFileSync(
        join(postgresPrograms!, 'initdb'),
        [
          '-D',
          join(folder, 'data'),
          '-U',
          USER,
          '-A',
          'scram-sha-256',
          '--no-sync',
          '--no-locale',
          '-E',
          'UTF8',
          `--pwfile=${passwordFile}`,
        ],
        { ...account, stdio: 'ignore', cwd: folder },
      );
    },
    command: (port, folder) => [
      join(postgresPrograms!, 'postgres'),
      ['-D', join(folder, 'data'), '-p', `${port}`, '-h', '127.0.0.1', '-k', folder, '-F'],
    ],
    isUp: postgresAnswers,
    spawning: account,
  });
  return Object.defineProperties(server as PostgresServer, {
    url: { value: `postgres://${USER}@127.0.0.1:${server.port}/postgres` },
    password: { value: secret },
  });
};

const accountOf = (name: string): { uid: number; gid: number } => {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
};

const postgresAnswers = (port: number): Promise<boolean> => {
  const asking = spawn(join(postgresPrograms!, 'pg_isready'), ['-h', '127.0.0.1', '-p', `${port}`]);
  return once(asking, 'exit').then(([code]) => code === 0);
};
