import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobName } from '@sluice/contracts';
import { Redis } from 'ioredis';

/**
 * A place in the work on a job, as anybody can see it from outside:
 * - `taken`: the queue has given it to the worker;
 * - `writing`: a draft of its output, or of the version, is there;
 * - `written`: its output, or the version, is in place, and the queue has not heard of it yet.
 */
export type Point = 'taken' | 'writing' | 'written';

/** The queue's own names for things. */
const PREFIX = '{sluice}';

export interface Moment {
  job: JobName;
  point: Point;
  /** The id of the job, where it must be a certain one. */
  of?: string;
}

export interface Place {
  /** Of the Redis server. */
  queue: string;
  storage: string;
  dataset: string;
}

/** A job in the hands of a worker. */
interface Held {
  id: string;
  /** The worker's claim to it, which no other worker and no other attempt has. */
  claim: string;
}

/** The moment did not come, or was over before anybody could stop it: the try says nothing. */
export class Missed extends Error {
  override readonly name = 'Missed';
}

/**
 * Stops a process (SIGSTOP) at a point of its work on a job, and makes sure that it is there: the job is still in
 * its hands when it stands still.
 *
 * @param pid of the only living process that takes jobs of this kind
 * @param former claims of processes that died, which outlive them for a while; the one found here is added
 * @returns the id of the job
 * @throws Missed when the signal comes first
 */
export const stopAt = async (
  { job, point, of }: Moment,
  pid: number,
  place: Place,
  former: Set<string>,
  signal: AbortSignal,
): Promise<string> => {
  const redis = new Redis(place.queue, { maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  const passed = new Set<string>();
  try {
    for (;;) {
      const held = (await heldOf(job, redis)).find(
        ({ id, claim }) => (of ?? id) === id && !former.has(claim) && !passed.has(claim),
      );
      if (held !== undefined) {
        if (await reaches(point, job, pid, place, () => isHeld(held, job, redis))) {
          process.kill(pid, 'SIGSTOP');
          if (await isHeld(held, job, redis)) {
            former.add(held.claim);
            return held.id;
          }
          process.kill(pid, 'SIGCONT');
        }
        passed.add(held.claim);
      }
      if (signal.aborted) throw new Missed(`no ${job} was seen at "${point}"`);
      await sleep(1);
    }
  } finally {
    redis.disconnect();
  }
};

const claimKey = (job: JobName, id: string): string => `${PREFIX}:${job}:${id}:lock`;

/** The jobs of a kind that are under way. */
const heldOf = async (job: JobName, redis: Redis): Promise<Held[]> => {
  const held: Held[] = [];
  for (const id of await redis.lrange(`${PREFIX}:${job}:active`, 0, -1)) {
    const claim = await redis.get(claimKey(job, id));
    if (claim !== null) held.push({ id, claim });
  }
  return held;
};

const isHeld = async ({ id, claim }: Held, job: JobName, redis: Redis): Promise<boolean> =>
  (await redis.get(claimKey(job, id))) === claim;

/** Whether the work on a job comes to a point before the job leaves the worker's hands. */
const reaches = async (
  point: Point,
  job: JobName,
  pid: number,
  { storage, dataset }: Place,
  isHeld: () => Promise<boolean>,
): Promise<boolean> => {
  if (point === 'taken') return true;
  const artifacts = join(storage, '.sluice/artifacts');
  const publishes = job === 'publish';
  const before = await namesIn(join(artifacts, job));
  const there = async (): Promise<boolean> => {
    if (publishes) {
      const inFolder = await namesIn(join(storage, dataset));
      return inFolder.some((name) => name.startsWith(point === 'writing' ? '.v' : 'v'));
    }
    if (point === 'written') return (await namesIn(join(artifacts, job))).length > before.length;
    const drafts = await readdir(join(artifacts, '.drafts'), { withFileTypes: true });
    const own = `${hostname()}.${pid}.`;
    return drafts.some((draft) => draft.isDirectory() && draft.name.startsWith(own));
  };
  do {
    if (await there()) return true;
  } while (await isHeld());
  return false;
};

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
