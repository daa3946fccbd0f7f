import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { fillDisk, lacksSmallDisk } from '../support/small-disk.ts';
import type { Fault, Subject } from './fault.ts';
import { onePublication } from './publication.ts';
import type { Ordered, Scene, SceneOptions } from './scene.ts';
import { type JobName } from '@sluice/contracts';
import { WORKER_OF } from './workers.ts';

const CLASSES: SceneOptions = { corpus: 'classes' };
const APPENDED: SceneOptions = { ...CLASSES, redis: ['--appendonly', 'yes'] };

/** Milliseconds that a server stays away, or a fault stays as it is. */
const AWAY = 4_000;

/** Where in a run it happens, a place for each try. */
const PLACES: JobName[] = ['curate', 'embed', 'publish'];

/** Breaks the server while a worker stands still, lets the worker run into that, and mends it after a while. */
const whileAway = async (
  scene: Scene,
  run: Ordered,
  attempt: number,
  breaks: () => Promise<unknown>,
  mends: () => Promise<unknown>,
): Promise<void> => {
  const job = PLACES[attempt];
  await scene.stopAt({ job, point: 'taken' }, run);
  await breaks();
  process.kill(scene.app(WORKER_OF[job]).pid, 'SIGCONT');
  await sleep(AWAY);
  await mends();
};

const killed = (name: string, scene: SceneOptions, fast: number): Fault => ({
  name: `kill -9 of Redis, ${name}, a try in each: ${PLACES.join(', ')}`,
  promise: 'the same dataset',
  scene,
  tries: { fast, all: PLACES.length },
  strike: async (scene, run, attempt) => {
    const { redis } = scene.servers;
    await whileAway(
      scene,
      run,
      attempt,
      () => redis.kill(),
      () => redis.restart(),
    );
  },
  afterwards: onePublication,
});

/** Says something to a server over a connection of its own. */
const tell = async (
  url: string,
  ...command: [string, ...(string | number)[]]
): Promise<unknown> => {
  const client = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    return await client.call(...command);
  } finally {
    client.disconnect();
  }
};

const memory: Fault = {
  name: `Redis at its maxmemory (noeviction) for ${AWAY / 1_000} s, a try in each: ${PLACES.join(', ')}`,
  promise: 'the same dataset',
  scene: CLASSES,
  tries: { fast: 0, all: PLACES.length },
  strike: (scene, run, attempt) => {
    const { url } = scene.servers.redis;
    return whileAway(
      scene,
      run,
      attempt,
      () => tell(url, 'CONFIG', 'SET', 'maxmemory', '1mb'),
      () => tell(url, 'CONFIG', 'SET', 'maxmemory', '0'),
    );
  },
  afterwards: onePublication,
};

const misconf: Fault = {
  name: `Redis that cannot save and refuses writes (MISCONF) for ${AWAY / 1_000} s, a try in each: ${PLACES.join(', ')}`,
  promise: 'the same dataset',
  scene: { ...CLASSES, redis: ['--save', '3600 1'] },
  tries: { fast: 1, all: PLACES.length },
  strike: (scene, run, attempt) => {
    const { url, folder } = scene.servers.redis;
    return whileAway(
      scene,
      run,
      attempt,
      async () => {
        // Without its folder it has nowhere to save to.
        await rm(folder, { recursive: true, force: true });
        await tell(url, 'CONFIG', 'SET', 'save', '3600 1');
        await tell(url, 'BGSAVE');
        const refusal = /MISCONF/;
        while (!refusal.test(await saidOf(tell(url, 'SET', 'sluice-faults', '1')))) await sleep(50);
      },
      () => tell(url, 'CONFIG', 'SET', 'save', ''),
    );
  },
  afterwards: onePublication,
};

/** More than may still find room in the last page of a file. */
const LARGE = 'x'.repeat(16_384);

const noRoom: Fault = {
  name: `Redis whose append-only file finds no room (MISCONF) for ${AWAY / 1_000} s, a try in each: ${PLACES.join(', ')}`,
  promise: 'the same dataset',
  scene: { ...APPENDED, serverDisk: 64 },
  tries: { fast: 0, all: PLACES.length },
  needs: lacksSmallDisk,
  strike: async (scene, run, attempt) => {
    const { servers } = scene;
    const write = () => saidOf(tell(servers.redis.url, 'SET', 'sluice-faults', LARGE));
    let filler: string;
    await whileAway(
      scene,
      run,
      attempt,
      async () => {
        filler = await fillDisk(servers.disk);
        while (!/MISCONF.*AOF/.test(await write())) await sleep(50);
      },
      async () => {
        if (!/MISCONF.*AOF/.test(await write())) throw new Error('Redis found room');
        await rm(filler);
      },
    );
  },
  afterwards: onePublication,
};

const saidOf = (answer: Promise<unknown>): Promise<string> => answer.then(String, String);

const failover: Fault = {
  name: `failover of Redis by a sentinel, in curate`,
  promise: 'the same dataset',
  scene: { ...CLASSES, sentinel: true },
  tries: { fast: 0, all: 1 },
  strike: (scene, run, attempt) =>
    whileAway(
      scene,
      run,
      attempt,
      () => scene.servers.redis.kill(),
      () => Promise.resolve(),
    ),
};

const badNetwork: Fault = {
  name: '200 ms of latency to Redis, and 5 % of what is sent ends its connection instead',
  promise: 'the same dataset',
  scene: { ...CLASSES, network: true, environment: { SLUICE_LOCK_SECONDS: '10' } },
  tries: { fast: 0, all: 2 },
  async strike(scene, run) {
    const network = scene.servers.network!;
    await scene.written(run);
    run.broken();
    network.weather = { delay: 100, resets: 0.05 };
    const { code, stderr } = await run.ended;
    network.weather = {};
    if (code !== 0) throw new Error(stderr);
    if (network.broken() === 0) throw new Error('no connection was ended');
  },
  afterwards: onePublication,
};

export const REDIS: Subject = {
  title: 'Redis',
  faults: [
    killed('which comes back with its append-only file', APPENDED, 0),
    killed('which comes back empty', CLASSES, 1),
    memory,
    misconf,
    noRoom,
    failover,
    badNetwork,
  ],
};
