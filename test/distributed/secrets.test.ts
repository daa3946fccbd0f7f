import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type AppName, type AppProcess, startApp } from '../support/app-process.ts';
import { temporaryFolder } from '../support/folders.ts';
import { startQdrant } from '../support/qdrant-server.ts';
import { redisProgram, startRedis } from '../support/redis-server.ts';

const SECRET = 'planted-secret-nobody-may-read';

const start = (name: AppName, environment: Record<string, string>): AppProcess => {
  const app = startApp(name, { SLUICE_LOG_LEVEL: 'debug', SLUICE_DEBUG: '1', ...environment });
  onTestFinished(async () => void (await app.stop('SIGKILL')));
  return app;
};

/** Everything a process says: its log, what it answers, and its last words. */
const everythingSaid = async (app: AppProcess): Promise<string> => {
  const url = await app.url.catch(() => undefined);
  const paths = ['/health/ready', '/health/live', '/metrics', '/openapi.json', '/nowhere'];
  const answers = url
    ? await Promise.all(paths.map(async (path) => (await fetch(url + path)).text()))
    : [];
  await app.stop('SIGTERM');
  return [app.output(), ...answers].join('\n');
};

describe('a secret', () => {
  it.each([
    ['ann-worker', 'SLUICE_QUEUE', `redis://user:${SECRET}@127.0.0.1:6379`],
    ['ann-worker', 'SLUICE_QUEUE', `redis://user:${SECRET}@127.0.0.1:port`],
    ['ann-worker', 'SLUICE_QUEUE', `postgres://user:${SECRET}@127.0.0.1/sluice?sslmode=odd`],
    ['ann-worker', 'SLUICE_VECTORS', `http://user:${SECRET}@127.0.0.1:1`],
    ['ann-worker', 'SLUICE_TRACES_URL', `http://user:${SECRET}@127.0.0.1:1`],
    ['ann-worker', 'SLUICE_STORAGE', `s3://user:${SECRET}@bucket/prefix`],
    ['api', 'SLUICE_RECORDS', `postgres://user:${SECRET}@127.0.0.1:1/sluice`],
  ] as const)('in what %s is told of %s never shows', async (name, variable, value) => {
    const storage = await temporaryFolder();
    const queue = 'redis://127.0.0.1:1';
    const told = { SLUICE_STORAGE: storage, SLUICE_QUEUE: queue, [variable]: value };
    const app = start(name, told);
    const said = await everythingSaid(app);
    expect(said).not.toBe('');
    expect(said).not.toContain(SECRET);
  });

  it.skipIf(!redisProgram)(
    'that a server refuses never shows, and a file may hold it',
    async () => {
      const redis = await startRedis('--requirepass', 'another');
      onTestFinished(() => redis.stop());
      const qdrant = await startQdrant({ apiKey: 'another' });
      onTestFinished(() => qdrant.stop());
      const folder = await temporaryFolder();
      const file = join(folder, 'secret');
      await writeFile(file, `${SECRET}\n`);
      const app = start('ann-worker', {
        SLUICE_STORAGE: folder,
        SLUICE_QUEUE: redis.url,
        SLUICE_QUEUE_PASSWORD_FILE: file,
        SLUICE_VECTORS: qdrant.url,
        SLUICE_QDRANT_API_KEY_FILE: file,
      });
      const said = await everythingSaid(app);
      expect(said).toContain('the server refuses the user or the password');
      expect(said).toContain('does not accept the API key');
      expect(said).not.toContain(SECRET);
    },
  );
});
