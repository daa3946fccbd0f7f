import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Stack, type StackOptions, startStack } from '../stack/stack.ts';
import { type AppName, type AppProcess, startApp } from '../support/app-process.ts';
import { type Outcome, outcomeOf, startBuiltSluice } from '../support/cli.ts';
import { writeSpec } from '../support/datasets.ts';
import { isReady } from '../support/readiness.ts';
import { mountDisk, unmountDisk } from '../support/small-disk.ts';
import { type CorpusName, corpusSpec } from './corpora.ts';
import { type Moment, stopAt } from './moments.ts';
import type { Reference } from './reference.ts';
import { type Servers, type ServersOptions, startServers } from './servers.ts';
import { folderStore, namesIn, type Store } from './store.ts';
import { WORKER_OF } from './workers.ts';

/** Seconds after which others take over, in most scenes: what is waited for when a process is gone. */
const LOCK_SECONDS = 2;

export interface SceneOptions extends ServersOptions, Pick<StackOptions, 'copies' | 'environment'> {
  corpus: CorpusName;
  /** Mebibytes that the storage has room for, on a disk of its own. */
  disk?: number;
  /** Has every process obey orders that writes do not reach the disk. */
  syncs?: boolean;
}

/** A run that was ordered from the command line. */
export interface Ordered {
  /** Aborted when it has ended, however. */
  over: AbortSignal;
  ended: Promise<Outcome>;
  /** What its command line has said so far. */
  told: () => string;
  /** When the fault was begun with, by `performance.now()`; the first call sets it. */
  broken: () => number;
  /** Ends the command line, which waits for ever by itself. */
  giveUp: () => void;
}

/** The whole pipeline with a corpus to mine: what faults are tried on. */
export interface Scene {
  stack: Stack;
  /** The folder that holds all of it. */
  home: string;
  /** The folder that all processes share. */
  storage: string;
  /** Where artifacts and versions are kept: that folder, or a bucket. */
  store: Store;
  servers: Servers;
  corpus: CorpusName;
  /** The folder with the files of the corpora, which the api takes for the data of others. */
  data: string;
  /** The one process of a name. */
  app(name: AppName): AppProcess;
  /** Starts one more process of a name, or one in the place of one that is dead, and waits until it is ready. */
  start(name: AppName, environment?: Record<string, string>): Promise<AppProcess>;
  /** What a second api needs, since one alone may have a folder of records open. */
  ownRecords(): Promise<Record<string, string>>;
  /** Counts a process that has ended no longer among its own. */
  forget(app: AppProcess): void;
  /** Names of the versions that stand, and how often it was told of them. */
  published(): Promise<{ versions: string[]; told: number }>;
  /** Orders the run of the corpus. @param changes over what its spec says */
  order(changes?: Record<string, unknown>): Promise<Ordered>;
  /** Resolves when the order is written down, so that a run is owed; before, a server that is away is a refusal. */
  written(run: Ordered): Promise<void>;
  /** Stops the worker on a job at a moment; gives the job's id. */
  stopAt(moment: Moment, run: Ordered): Promise<string>;
  /** Brings back to life what is dead, and forgets all that was made. */
  afresh(): Promise<void>;
  /** Has the next run do all its work again. */
  forgetArtifacts(): Promise<void>;
  /** What processes left behind that nobody needs: drafts of artifacts and of versions. */
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}

export const openScene = async (
  { corpus, disk, syncs, copies, environment: variables, ...options }: SceneOptions,
  { folder }: Reference,
): Promise<Scene> => {
  const home = await mkdtemp(join(tmpdir(), 'sluice-scene-'));
  const storage = join(home, 'shared');
  await mkdir(storage);
  if (disk !== undefined) mountDisk(storage, disk);
  const servers = await startServers(options);
  const { redis } = servers;
  const store = servers.bucket?.store ?? folderStore(storage);
  const stack = await startStack({
    storage: store.place,
    copies,
    redis,
    environment: {
      SLUICE_LOCK_SECONDS: String(LOCK_SECONDS),
      SLUICE_EMBEDDING_CACHE: 'off',
      SLUICE_DATA: folder,
      ...servers.environment,
      ...(syncs && failingSyncs(home)),
      ...variables,
    },
  });
  const { apps, environment } = stack;
  const named = (name: AppName) => apps.filter((each) => each.name === name);

  const start: Scene['start'] = async (name, further = {}) => {
    const dead = apps.findIndex((each) => each.name === name && isDead(each.app));
    const started = { name, app: startApp(name, { SLUICE_PORT: '0', ...environment, ...further }) };
    if (dead < 0) apps.push(started);
    else apps[dead] = started;
    await isReady(started.app);
    return started.app;
  };

  const former = new Set<string>();
  let orders = 0;

  return {
    stack,
    home,
    storage,
    store,
    servers,
    corpus,
    data: folder,
    start,
    app: (name) => {
      const [one, ...others] = named(name);
      if (!one || others.length > 0) throw new Error(`not one ${name}: ${others.length + 1}`);
      return one.app;
    },
    ownRecords: async () => ({ SLUICE_RECORDS: await mkdtemp(join(home, 'records-')) }),
    forget(app) {
      const index = apps.findIndex((each) => each.app === app);
      apps.splice(index, 1);
    },
    async published() {
      const versions = await store.versions(corpus);
      const told = await store.told(corpus);
      return { versions, told };
    },
    async order(further) {
      const infrastructure = { ...servers.infrastructure, storage: store.place };
      const spec = {
        ...(await corpusSpec(corpus, folder)),
        ...further,
        infrastructure,
      };
      const child = startBuiltSluice(
        environment,
        'run',
        await writeSpec(join(home, `order-${(orders += 1)}`), spec),
        '--json',
      );
      let told = '';
      child.stderr!.on('data', (chunk: Buffer) => (told += chunk.toString()));
      const over = new AbortController();
      const ended = outcomeOf(child).finally(() => over.abort());
      let brokenAt: number | undefined;
      const broken = (): number => (brokenAt ??= performance.now());
      const giveUp = (): void => void child.kill('SIGKILL');
      return { over: over.signal, ended, told: () => told, broken, giveUp };
    },
    async written({ over }) {
      while (!over.aborted && (await store.open()).length === 0) await sleep(20);
    },
    async stopAt(moment, { over, broken }) {
      const worker = WORKER_OF[moment.job];
      const { app } = named(worker).at(-1)!;
      const place = { queue: redis.url, storage, dataset: corpus };
      const job = await stopAt(moment, app.pid, place, former, over);
      broken();
      return job;
    },
    forgetArtifacts: () => store.forgetArtifacts(),
    async afresh() {
      for (const { name, app } of apps) if (isDead(app)) await start(name);
      await Promise.all(apps.map(({ app }) => isReady(app)));
      await store.forgetArtifacts();
      await store.forgetVersions(corpus);
    },
    async leftovers() {
      const drafts = await namesIn(join(storage, '.sluice/artifacts/.drafts'));
      const versions = await namesIn(join(storage, corpus));
      return [
        ...drafts.filter((name) => name.startsWith(`${hostname()}.`)),
        ...versions.filter((name) => name.startsWith('.')),
      ];
    },
    async close() {
      // One that stands still hears of no other signal.
      for (const { app } of apps) if (!isDead(app)) process.kill(app.pid, 'SIGCONT');
      await stack.stop();
      await servers.stop();
      if (disk !== undefined) unmountDisk(storage);
      await rm(home, { recursive: true, force: true });
    },
  };
};

const failingSyncs = (home: string): Record<string, string> => ({
  NODE_OPTIONS: `--import=${new URL('../support/failing-sync.ts', import.meta.url).href}`,
  FAILING_SYNC: join(home, 'failing-sync'),
});

const isDead = ({ pid }: AppProcess): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};
