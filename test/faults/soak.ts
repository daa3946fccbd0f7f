import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@sluice/mining';
import type { AppName, AppProcess } from '../support/app-process.ts';
import type { Scene, SceneOptions } from './scene.ts';

export const SOAK = 'random kills, stops and network faults, run after run';

export const SOAK_SCENE: SceneOptions = {
  corpus: 'generated',
  redis: ['--appendonly', 'yes'],
  network: true,
};

/** The process of each kind that lives from the first run to the last, for its memory to be looked at. */
export interface Troupe {
  veterans: { name: AppName; app: AppProcess }[];
  /** Those that things happen to. */
  mortals: AppName[];
}

/** A second process of each kind beside the first. */
export const gather = async (scene: Scene): Promise<Troupe> => {
  const veterans = [...scene.stack.apps];
  for (const { name } of veterans) await scene.start(name, await scene.ownRecords());
  return { veterans, mortals: veterans.map(({ name }) => name) };
};

type Mischief = (scene: Scene, troupe: Troupe, random: Random) => Promise<void>;

const mortalOf = ({ stack }: Scene, { veterans, mortals }: Troupe, random: Random) => {
  const name = mortals[random.below(mortals.length)];
  return stack.apps.find((each) => each.name === name && !veterans.includes(each))!;
};

const restarted =
  (signal: NodeJS.Signals): Mischief =>
  async (scene, troupe, random) => {
    const { name, app } = mortalOf(scene, troupe, random);
    await app.stop(signal);
    await scene.start(name, await scene.ownRecords());
  };

const stoodStill: Mischief = async (scene, troupe, random) => {
  const { app } = mortalOf(scene, troupe, random);
  process.kill(app.pid, 'SIGSTOP');
  await sleep(500 + random.below(6_000));
  process.kill(app.pid, 'SIGCONT');
};

const redisGone: Mischief = async ({ stack }, _troupe, random) => {
  await stack.redis.kill();
  await sleep(random.below(2_000));
  await stack.redis.restart();
};

const weather =
  (change: (random: Random) => { delay?: number; resets?: number; refuses?: boolean }): Mischief =>
  async ({ servers: { network } }, _troupe, random) => {
    network!.weather = change(random);
    await sleep(1_000 + random.below(4_000));
    network!.weather = {};
  };

/** What happens by chance; what stands twice happens twice as often. */
const MISCHIEF: Record<string, Mischief> = {
  'kill -9': restarted('SIGKILL'),
  'kill -9 again': restarted('SIGKILL'),
  SIGTERM: restarted('SIGTERM'),
  'stood still': stoodStill,
  'Redis killed': redisGone,
  'slow network': weather((random) => ({ delay: 10 + random.below(140) })),
  'network that resets': weather(() => ({ resets: 0.03 })),
  'network away': weather(() => ({ refuses: true })),
  'connections cut': async ({ servers: { network } }) => network!.cut(),
};

/** Breaks something every few seconds until the signal; counts what it did. */
export const makeMischief = async (
  scene: Scene,
  troupe: Troupe,
  random: Random,
  counts: Map<string, number>,
  over: AbortSignal,
): Promise<void> => {
  const kinds = Object.entries(MISCHIEF);
  for (;;) {
    await sleep(500 + random.below(3_500), undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    const [name, act] = kinds[random.below(kinds.length)];
    counts.set(name, (counts.get(name) ?? 0) + 1);
    await act(scene, troupe, random);
  }
};

/** Mebibytes that a process holds in memory. */
export const residentMemory = ({ pid }: AppProcess): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1_024;
};

/** Processes of anybody that were started for a scene. */
export const processesOf = ({ home }: Scene): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/environ`))
    .filter((pid) => environmentOf(pid).includes(home));

const environmentOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
};
