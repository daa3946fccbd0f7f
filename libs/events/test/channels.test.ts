import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENT_TYPES, type JobManifest, type SluiceEvent } from '@sluice/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandChannel, kubernetesJobChannel, queueChannel } from '@sluice/events';
import { failedEvent } from './events.ts';
import { answering, startReceiver } from './receiver.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-channels-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const event = failedEvent('abcdef0123456789abcdef0123456789');
const never = new AbortController().signal;

const run = (script: string, args: string[] = [], timeout = 10, signal = never) =>
  commandChannel({
    name: 'train',
    types: EVENT_TYPES,
    run: [process.execPath, '-e', script, ...args],
    timeout_seconds: timeout,
  }).deliver(event, signal);

describe('a command', () => {
  it('gets the event on its standard input, and its id', async () => {
    const { delivered, answer } = await run(
      `let text = ''; process.stdin.on('data', (d) => (text += d)).on('end', () =>
         console.log(JSON.stringify([JSON.parse(text), process.env.SLUICE_EVENT_ID])))`,
    );
    expect(delivered).toBe(true);
    expect(JSON.parse(answer!)).toEqual([event, event.id]);
  });

  it('is given its arguments as they are: no shell reads them', async () => {
    const args = ['$(touch pwned)', '; ls', '`id`', '*'];
    const { answer } = await run('console.log(JSON.stringify(process.argv.slice(1)))', args);
    expect(JSON.parse(answer!)).toEqual(args);
  });

  it('has failed when it ends badly, is not there, takes too long or never reads', async () => {
    expect(await run("console.error('no GPU'); process.exit(3)")).toMatchObject({
      delivered: false,
      error: 'ended with 3',
      answer: 'no GPU\n',
    });
    const missing = commandChannel({
      name: 'x',
      types: EVENT_TYPES,
      run: [join(folder, 'nothing')],
      timeout_seconds: 1,
    });
    expect((await missing.deliver(event, never)).error).toMatch(/^cannot be started: .*ENOENT/);
    expect((await run('setInterval(() => {}, 1000)', [], 0.3)).error).toBe(
      'took over 0.3 s and was ended',
    );
    expect((await run('process.exit(0)')).delivered).toBe(true);
  });

  it('ends with all it started when the process stops', async () => {
    const file = join(folder, 'child.pid');
    const script = `const { pid } = require('node:child_process').spawn('sleep', ['60']);
      require('node:fs').writeFileSync(${JSON.stringify(file)}, String(pid)); setInterval(() => {}, 1000)`;
    const stop = new AbortController();
    const outcome = run(script, [], 30, stop.signal);
    let pid = 0;
    while (pid === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      pid = Number(await readFile(file, 'utf8').catch(() => '0'));
    }
    stop.abort();
    expect((await outcome).error).toBe('the process was stopped meanwhile');
    const isAlive = async (): Promise<boolean> => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') X');
      return !/\) [XZ]/.test(stat);
    };
    for (let i = 0; i < 100 && (await isAlive()); i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await isAlive()).toBe(false);
  });
});

describe('a queue', () => {
  it('gets the event as a job named by its type, under its id', async () => {
    const jobs: unknown[][] = [];
    const add = (...job: [string, string, SluiceEvent, string]): Promise<void> => {
      jobs.push(job);
      return Promise.resolve();
    };
    const channel = queueChannel({ name: 'retraining', types: EVENT_TYPES }, add);
    expect(channel.target).toBe('queue:retraining');
    expect((await channel.deliver(event, never)).delivered).toBe(true);
    expect(jobs).toEqual([['retraining', event.type, event, event.id]]);
    const away = queueChannel({ name: 'retraining', types: EVENT_TYPES }, () =>
      Promise.reject(new Error('Redis is away')),
    );
    expect(await away.deliver(event, never)).toMatchObject({
      delivered: false,
      error: 'Redis is away',
    });
  });
});

describe('a Kubernetes Job', () => {
  const manifest: JobManifest = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'retrain', labels: { team: 'search' } },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'train', image: 'train:1', env: [{ name: 'A', value: 'b' }] }],
        },
      },
    },
  };
  const deliverTo = async (server: string) => {
    await writeFile(join(folder, 'token'), 'secret-token\n');
    await writeFile(join(folder, 'ca.crt'), '');
    await writeFile(join(folder, 'namespace'), 'mining\n');
    const subscription = { name: 'retrain', types: EVENT_TYPES, manifest };
    return kubernetesJobChannel(subscription, { server, account: folder }).deliver(event, never);
  };

  it('is made from the manifest, with the event in every container', async () => {
    const api = await startReceiver(answering(201, {}, '{}'));
    expect((await deliverTo(api.url)).delivered).toBe(true);
    await api.close();
    const [{ path, headers, body }] = api.heard;
    expect(path).toBe('/apis/batch/v1/namespaces/mining/jobs');
    expect(headers['authorization']).toBe('Bearer secret-token');
    const job = JSON.parse(body) as JobManifest;
    expect(job.metadata).toEqual({
      name: 'retrain-abcdef0123456789',
      labels: { team: 'search' },
    });
    const [container] = job.spec.template.spec.containers;
    expect(container).toMatchObject({ name: 'train', image: 'train:1' });
    const env = container.env as { name: string; value: string }[];
    expect(env[0]).toEqual({ name: 'A', value: 'b' });
    const given = env.find(({ name }) => name === 'SLUICE_EVENT')!;
    expect(JSON.parse(given.value)).toEqual(event);
  });

  it('that is there already has been told; one that is refused has not', async () => {
    const api = await startReceiver(
      answering(409, {}, '{"message":"already exists"}'),
      answering(403, {}, '{"message":"jobs.batch is forbidden"}'),
    );
    expect((await deliverTo(api.url)).delivered).toBe(true);
    expect(await deliverTo(api.url)).toMatchObject({
      delivered: false,
      status: 403,
      error: 'the API server answered 403: jobs.batch is forbidden',
    });
    await api.close();
    expect((await deliverTo(api.url)).delivered).toBe(false);
  });
});
