import type { JobName } from '@sluice/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Weather } from '../support/tcp-proxy.ts';
import { COLLECTION_FAULTS } from './collections.ts';
import type { Fault, Subject } from './fault.ts';
import { onePublication } from './publication.ts';
import type { Ordered, Scene, SceneOptions } from './scene.ts';
import { WORKER_OF } from './workers.ts';

const GENERATED: SceneOptions = { corpus: 'generated', qdrant: true };

/** The stages that talk to it, a try each. */
const STAGES: JobName[] = ['index', 'neighbours'];

const asked = (scene: Scene): string => scene.app(WORKER_OF.index).output();

/** Breaks something as a stage begins to talk to the server, and mends it after a while. */
const during = (
  what: string,
  breaks: (scene: Scene) => Promise<void>,
  mends: (scene: Scene, run: Ordered) => Promise<void>,
  fast = 0,
): Fault => ({
  name: `${what}, a try in each: ${STAGES.join(', ')}`,
  promise: 'the same dataset',
  scene: GENERATED,
  tries: { fast, all: STAGES.length },
  async strike(scene, run, attempt) {
    const job = STAGES[attempt];
    await scene.stopAt({ job, point: 'taken' }, run);
    await breaks(scene);
    process.kill(scene.app(WORKER_OF[job]).pid, 'SIGCONT');
    await mends(scene, run);
  },
  afterwards: onePublication,
});

const weathered =
  (weather: Weather) =>
  (scene: Scene): Promise<void> => {
    const { rest, grpc } = scene.servers.qdrant!;
    rest.weather = { ...weather };
    grpc.weather = { ...weather };
    return Promise.resolve();
  };

const told = async (scene: Scene, said: RegExp): Promise<void> => {
  const deadline = performance.now() + 90_000;
  while (!said.test(asked(scene))) {
    if (performance.now() > deadline) throw new Error(`it said nothing of it:\n${asked(scene)}`);
    await sleep(50);
  }
};

/** Fair again as soon as the worker has told of it. */
const fairWhenTold =
  (said: RegExp) =>
  async (scene: Scene): Promise<void> => {
    await told(scene, said);
    await weathered({})(scene);
  };

const refused = during(
  'a Qdrant that refuses connections until its worker has told of it',
  async (scene) => {
    await weathered({ refuses: true })(scene);
    scene.servers.qdrant!.rest.cut();
    scene.servers.qdrant!.grpc.cut();
  },
  fairWhenTold(/waits: .*Qdrant/),
  1,
);

const late = during(
  'a Qdrant that answers 30 s late, for 40 s',
  weathered({ delay: 30_000 }),
  async (scene) => {
    await sleep(40_000);
    await weathered({})(scene);
  },
);

/** Bytes that come through: more than the head of an answer, less than what a collection is told of with. */
const CUT_AFTER = 600;

const cut = during(
  'an answer of Qdrant that is cut in its body',
  weathered({ cutsAfter: CUT_AFTER }),
  async (scene, run) => {
    await run.ended;
    const { rest, grpc } = scene.servers.qdrant!;
    // Each proxy forgets of it when it has done it.
    const uncut = [rest, grpc].filter(({ weather }) => weather.cutsAfter !== undefined);
    if (uncut.length === 2) throw new Error('no answer was cut');
    await weathered({})(scene);
  },
);

/** @param after milliseconds into the work */
const killed = (after: number): Fault =>
  during(
    `kill -9 of Qdrant ${after} ms after the stage has begun, and a start ${AWAY / 1_000} s later`,
    () => Promise.resolve(),
    async (scene) => {
      await sleep(after);
      await scene.servers.qdrant!.server.kill();
      await sleep(AWAY);
      await scene.servers.qdrant!.server.restart();
    },
  );

const AWAY = 3_000;

export const QDRANT: Subject = {
  title: 'Qdrant',
  faults: [refused, late, cut, killed(300), killed(1_500), ...COLLECTION_FAULTS],
};
