import type { JobName } from '@sluice/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Trouble } from '../support/http-proxy.ts';
import { s3Program } from '../support/s3-server.ts';
import type { Fault, Subject } from './fault.ts';
import { onePublication } from './publication.ts';
import type { Scene, SceneOptions } from './scene.ts';
import { WORKER_OF } from './workers.ts';

const BUCKET: SceneOptions = { corpus: 'classes', bucket: true };

const needs = (): string | undefined =>
  s3Program() === undefined ? 'python3 with venv and pip, for an S3-compatible server' : undefined;

/** An error as S3 words it. */
const trouble = (status: number, code: string, share: number): Trouble => ({
  status,
  body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>of a test</Message></Error>`,
  share,
});

const SLOW_DOWN = trouble(503, 'SlowDown', 1);

const proxyOf = ({ servers }: Scene) => servers.bucket!.proxy;

const PLACES: JobName[] = ['ingest', 'embed', 'curate', 'publish'];

/** Milliseconds until a worker has given up on its requests, which it repeats for a while. */
const TELLING = 120_000;

const away: Fault = {
  name: `a bucket that answers 503 SlowDown until its worker has told of it, a try in each: ${PLACES.join(', ')}`,
  promise: 'the same dataset',
  scene: BUCKET,
  tries: { fast: 0, all: PLACES.length },
  needs,
  async strike(scene, run, attempt) {
    const job = PLACES[attempt];
    await scene.stopAt({ job, point: 'taken' }, run);
    const proxy = proxyOf(scene);
    const worker = scene.app(WORKER_OF[job]);
    const said = worker.output().length;
    proxy.trouble = SLOW_DOWN;
    process.kill(worker.pid, 'SIGCONT');
    const deadline = performance.now() + TELLING;
    while (!/waits: s3:.*503 SlowDown/.test(worker.output().slice(said))) {
      if (performance.now() > deadline) throw new Error(`it said nothing:\n${worker.output()}`);
      await sleep(50);
    }
    proxy.trouble = undefined;
  },
  afterwards: onePublication,
};

/** All through a run, to one request in four. */
const troubled = (what: string, kind: Trouble, fast: number): Fault => ({
  name: `a bucket that ${what} to one request in four`,
  promise: 'the same dataset',
  scene: BUCKET,
  tries: { fast, all: 2 },
  needs,
  async strike(scene, run) {
    const proxy = proxyOf(scene);
    const before = proxy.troubled();
    await scene.written(run);
    run.broken();
    proxy.trouble = kind;
    const { code, stderr } = await run.ended;
    proxy.trouble = undefined;
    if (code !== 0) throw new Error(stderr);
    if (proxy.troubled() === before) throw new Error('no request was in trouble');
  },
  afterwards: onePublication,
});

const refused: Fault = {
  name: 'a bucket that answers 503 SlowDown to every request',
  promise: 'a clean refusal',
  refusal:
    /^sluice: s3:\/\/sluice\/faults: the server answers 503 Service Unavailable; try again later$/,
  scene: BUCKET,
  tries: { fast: 0, all: 1 },
  needs,
  beforehand: (scene) => {
    proxyOf(scene).trouble = SLOW_DOWN;
  },
  async strike(scene, run) {
    run.broken();
    await run.ended;
    proxyOf(scene).trouble = undefined;
  },
};

export const BUCKET_STORAGE: Subject = {
  title: 'Storage in a bucket',
  faults: [
    away,
    troubled('answers 500 InternalError', trouble(500, 'InternalError', 0.25), 1),
    troubled('answers 503 SlowDown', trouble(503, 'SlowDown', 0.25), 0),
    troubled(
      'does what it is asked and answers 500 InternalError',
      { ...trouble(500, 'InternalError', 0.25), done: true },
      0,
    ),
    refused,
  ],
};
