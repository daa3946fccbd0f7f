import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Schemas } from '@qdrant/js-client-rest';
import { fillDisk, lacksSmallDisk } from '../support/small-disk.ts';
import type { Fault } from './fault.ts';
import { Missed } from './moments.ts';
import { onePublication } from './publication.ts';
import type { Ordered, Scene } from './scene.ts';
import { WORKER_OF } from './workers.ts';

/** Asks the server itself, whatever the network between it and the product is like. */
const ask = async <Result>(
  { servers }: Scene,
  method: string,
  path: string,
  body?: object,
): Promise<Result> => {
  const answer = await fetch(servers.qdrant!.server.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  return ((await answer.json()) as { result: Result }).result;
};

interface Collection {
  name: string;
  info: Schemas['CollectionInfo'];
}

const collectionsIn = async (scene: Scene): Promise<Collection[]> => {
  const { collections } = await ask<Schemas['CollectionsResponse']>(scene, 'GET', '/collections');
  return Promise.all(
    collections.map(async ({ name }) => ({
      name,
      info: await ask<Schemas['CollectionInfo']>(scene, 'GET', `/collections/${name}`),
    })),
  );
};

/** Waits until there is a collection of this kind. @throws Missed when the run ends first */
const seen = async (
  scene: Scene,
  { over }: Ordered,
  kind: (collection: Collection) => boolean,
): Promise<Collection> => {
  while (!over.aborted) {
    const found = (await collectionsIn(scene)).find(kind);
    if (found) return found;
    await sleep(5);
  }
  throw new Missed('no collection was seen in that state');
};

/** Its graphs are being built at this moment. */
const isOptimised = ({ info: { status, config } }: Collection): boolean =>
  status === 'yellow' && (config.optimizer_config.indexing_threshold ?? 0) > 0;

/** The next run builds all of it again, in a worker that knows of none. */
const forgetCollections = async (scene: Scene): Promise<void> => {
  for (const { name } of await collectionsIn(scene)) {
    await ask(scene, 'DELETE', `/collections/${name}`);
  }
  await scene.app('ann-worker').stop('SIGTERM');
  await scene.start('ann-worker');
};

const begin = async (scene: Scene, run: Ordered): Promise<void> => {
  await scene.stopAt({ job: 'index', point: 'taken' }, run);
  process.kill(scene.app(WORKER_OF.index).pid, 'SIGCONT');
};

/** Points that a crash takes along: a tenth of them. */
const HARMED = 2_000;

type Harm = (scene: Scene, collection: Collection) => Promise<void>;

const idsIn = async (scene: Scene, { name }: Collection): Promise<Schemas['ExtendedPointId'][]> => {
  const page = { limit: HARMED, with_payload: false };
  const { points } = await ask<Schemas['ScrollResult']>(
    scene,
    'POST',
    `/collections/${name}/points/scroll`,
    page,
  );
  if (points.length < HARMED) throw new Error(`only ${points.length} points are there`);
  return points.map(({ id }) => id);
};

const HARMS: [what: string, harm: Harm][] = [
  ['nothing', () => Promise.resolve()],
  [
    'a tenth of its points',
    async (scene, collection) => {
      const points = await idsIn(scene, collection);
      await ask(scene, 'POST', `/collections/${collection.name}/points/delete?wait=true`, {
        points,
      });
    },
  ],
  [
    'a tenth of its vectors, the number of points as it was',
    async (scene, collection) => {
      const { size } = collection.info.config.params.vectors as Schemas['VectorParams'];
      const vector = Array.from({ length: size }, (_, i) => (i === 0 ? 1 : 0));
      const points = (await idsIn(scene, collection)).map((id) => ({ id, vector }));
      await ask(scene, 'PUT', `/collections/${collection.name}/points?wait=true`, { points });
    },
  ],
];

const killedOptimising: Fault = {
  name: `kill -9 of Qdrant while it builds the graphs of a collection (seen yellow), a try for each that is lost by it: ${HARMS.map(([what]) => what).join('; ')}`,
  promise: 'the same dataset',
  scene: { corpus: 'generated', qdrant: true },
  tries: { fast: 0, all: HARMS.length },
  async strike(scene, run, attempt) {
    const { server, rest, grpc } = scene.servers.qdrant!;
    const [, harm] = HARMS[attempt];
    await begin(scene, run);
    const collection = await seen(scene, run, isOptimised);
    await server.kill();
    // Nobody else asks before the harm is done.
    for (const proxy of [rest, grpc]) proxy.weather = { refuses: true };
    await server.restart();
    await harm(scene, collection);
    for (const proxy of [rest, grpc]) proxy.weather = {};
  },
  async afterwards(scene) {
    await onePublication(scene);
    await forgetCollections(scene);
  },
};

const leftRed: Fault = {
  name: 'a collection that Qdrant has left red, since its disk was full as it built the graphs; then there is room again',
  promise: 'the same dataset',
  scene: { corpus: 'generated', qdrant: true, serverDisk: 512 },
  tries: { fast: 0, all: 2 },
  needs: lacksSmallDisk,
  async strike(scene, run) {
    const worker = scene.app(WORKER_OF.index);
    const before = worker.output().length;
    await begin(scene, run);
    await seen(scene, run, isOptimised);
    const filler = await fillDisk(scene.servers.disk);
    try {
      await seen(scene, run, ({ info }) => info.status === 'red');
      while (!/waits: Qdrant/.test(worker.output().slice(before))) await sleep(50);
    } finally {
      await rm(filler);
    }
  },
  async afterwards(scene) {
    await onePublication(scene);
    await forgetCollections(scene);
  },
};

export const COLLECTION_FAULTS: Fault[] = [killedOptimising, leftRed];
