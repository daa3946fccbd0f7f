import type { Readiness } from '@sluice/contracts';
import { vi } from 'vitest';
import type { AppProcess } from './app-process.ts';

const LIMIT = { timeout: 60_000, interval: 200 };

/** Waits until a process is ready. */
export const isReady = (app: AppProcess): Promise<void> =>
  vi.waitFor(async () => {
    const answer = await fetch(`${await app.url}/health/ready`);
    if (!answer.ok) throw new Error(await answer.text());
  }, LIMIT);

/** Waits until a process says that one of its needs is not met; what it says of that. */
export const faultOf = (app: AppProcess, need: string): Promise<string> =>
  vi.waitFor(async () => {
    const answer = await fetch(`${await app.url}/health/ready`);
    const { probes } = (await answer.json()) as Readiness;
    const fault = probes.find(({ name }) => name === need)?.fault;
    if (answer.status !== 503 || fault === undefined) throw new Error(`${need} is not missed`);
    return fault;
  }, LIMIT);
