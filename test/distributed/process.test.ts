import { onTestFinished, expect, it } from 'vitest';
import { type AppName, type AppProcess, startApp } from '../support/app-process.ts';
import { temporaryFolder } from '../support/folders.ts';

const start = (environment: Record<string, string>, name: AppName = 'api'): AppProcess => {
  const app = startApp(name, environment);
  onTestFinished(async () => void (await app.stop('SIGKILL')));
  return app;
};

it.each(['SIGTERM', 'SIGINT'] as const)(
  'a process serves until %s, and ends with 0',
  async (signal) => {
    const app = start({ SLUICE_STORAGE: await temporaryFolder() });
    const answer = await fetch(`${await app.url}/health/live`);
    expect({ status: answer.status, body: await answer.json() }).toEqual({
      status: 200,
      body: { status: 'up' },
    });
    expect(await app.stop(signal)).toBe(0);
  },
);

it('wrong settings end it with 2 and a line a fault, on the standard error', async () => {
  const app = start({ SLUICE_PORT: 'http', SLUICE_LOG_LEVEL: 'loud' });
  expect(await app.ended).toBe(2);
  expect(app.output().trim().split('\n')).toEqual([
    'api: SLUICE_PORT: Invalid input: expected number, received string',
    'api: SLUICE_LOG_LEVEL: Invalid option: expected one of "error"|"warn"|"info"|"debug"',
    'api: SLUICE_STORAGE: missing; name the folder or bucket that all processes share',
  ]);
});

it('a port that is taken is one line, with what to set', async () => {
  const settings = {
    SLUICE_STORAGE: await temporaryFolder(),
    SLUICE_QUEUE: 'redis://127.0.0.1:1',
  };
  const first = start(settings, 'ann-worker');
  const { port } = new URL(await first.url);
  const second = start({ ...settings, SLUICE_PORT: port }, 'ann-worker');
  expect(await second.ended).toBe(2);
  expect(second.output().trim().split('\n').at(-1)).toBe(
    `ann-worker: port ${port} of 127.0.0.1 is taken by another process; set SLUICE_PORT or SLUICE_HOST`,
  );
});
