import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Run, SECRET_VARIABLES, SETTING_VARIABLES } from '@sluice/contracts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startTei } from '../../libs/embedding/test/served/model-servers.ts';
import { type AppProcess, startApp, WORKERS } from '../support/app-process.ts';
import { outcomeOf, startBuiltSluice } from '../support/cli.ts';
import { datasetSpec, ownClasses, writeSpec } from '../support/datasets.ts';
import { projectFolder, temporaryFolder } from '../support/folders.ts';
import {
  inFiles,
  planted,
  secretVariables,
  SETTINGS_WITH_SECRETS,
  shownIn,
  textOfFiles,
} from '../support/planted-secrets.ts';
import { postgresPrograms, startPostgres } from '../support/postgres-server.ts';
import { qdrantIsMissing, startQdrant } from '../support/qdrant-server.ts';
import { redisProgram, startRedis } from '../support/redis-server.ts';
import { s3Program, startS3Server } from '../support/s3-server.ts';
import { startCollector } from '../support/trace-collector.ts';

/** What the readers of some want before the secret itself. */
const BEFORE: Record<string, string> = { HF_TOKEN: 'hf_', OTEL_EXPORTER_OTLP_HEADERS: 'x-token=' };

/** Every secret that is no setting, in the form its reader takes. */
const secrets = (): Record<string, string> =>
  Object.fromEntries(
    SECRET_VARIABLES.map((variable) => [variable, (BEFORE[variable] ?? '') + planted(variable)]),
  );

describe('the list of secrets', () => {
  it('has every setting that may hold one; a new setting has to be put on either side', () => {
    expect(secretVariables()).toEqual([...SETTINGS_WITH_SECRETS, ...SECRET_VARIABLES]);
    expect(new Set(secretVariables().map(planted)).size).toBe(secretVariables().length);
  });

  it('has every variable that the sources and the guides name as one', () => {
    const known = new Set<string>([...SECRET_VARIABLES, ...SETTING_VARIABLES]);
    const files = globSync(
      ['{apps,libs}/*/src/**/*.{ts,tsx}', 'infra/**/*.{yaml,yml}', 'docs/*.md', '*.{md,yml}'],
      { cwd: projectFolder },
    );
    const named = files.flatMap((file) =>
      [
        ...readFileSync(join(projectFolder, file), 'utf8').matchAll(
          /\b(?:SLUICE|HF|AWS|OTEL|OPENLINEAGE)_[A-Z_]*(?:PASSWORD|TOKEN|KEY|SECRET|HEADERS)\b/g,
        ),
      ].map(([variable]) => variable),
    );
    expect(named).toContain('SLUICE_RECORDS_PASSWORD');
    expect([...new Set(named)].filter((variable) => !known.has(variable))).toEqual([]);
  });
});

/** A run's deployment: each server with a secret of its own, and files where they can be looked into. */
const startServers = async () => {
  const redis = await startRedis(
    '--appendonly',
    'yes',
    '--aof-use-rdb-preamble',
    'no',
    '--requirepass',
    planted('SLUICE_QUEUE_PASSWORD'),
  );
  onTestFinished(() => redis.stop());
  const postgres = await startPostgres(planted('SLUICE_RECORDS_PASSWORD'));
  onTestFinished(() => postgres.stop());
  const qdrant = await startQdrant({ apiKey: planted('SLUICE_QDRANT_API_KEY') });
  onTestFinished(() => qdrant.stop());
  const s3 = (await startS3Server())!;
  onTestFinished(() => s3.stop());
  await s3.createBucket('planted');
  const model = await startTei({ key: planted('SLUICE_EMBEDDING_API_KEY') });
  const collector = await startCollector();
  onTestFinished(() => void collector.close());
  return { redis, postgres, qdrant, s3, model, collector };
};

const SERVERS = redisProgram && postgresPrograms && s3Program() && !qdrantIsMissing();

describe.skipIf(!SERVERS)('secrets, one in every place that takes one,', () => {
  it('are in nothing that a deployment keeps, answers, logs or sends of a run', async () => {
    const { redis, postgres, qdrant, s3, model, collector } = await startServers();
    const folder = await temporaryFolder();
    const hidden = await temporaryFolder();
    await mkdir(join(folder, 'tmp'));
    await writeFile(join(folder, 'rows.csv'), ownClasses());
    const { AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID, AWS_REGION } = s3.environment;
    const channel = {
      kind: 'command',
      name: 'told',
      run: ['/bin/false', planted('SLUICE_EVENTS_CHANNELS')],
    };
    const common = {
      AWS_ENDPOINT_URL_S3,
      AWS_ACCESS_KEY_ID,
      AWS_REGION,
      TMPDIR: join(folder, 'tmp'),
      HOME: folder,
      SLUICE_DEBUG: '1',
      SLUICE_LOG_LEVEL: 'debug',
      SLUICE_STORAGE: 's3://planted/out',
      SLUICE_SCRATCH: join(folder, 'scratch'),
      SLUICE_DATA: folder,
      SLUICE_VECTORS: qdrant.url,
      SLUICE_TRACES_URL: collector.url,
    };
    // The API is told its secrets by its environment, the workers by files.
    const server = new URL(model.url);
    const api = startApp('api', {
      ...common,
      ...secrets(),
      SLUICE_QUEUE: redis.url,
      SLUICE_RECORDS: postgres.url,
      SLUICE_ADMIN_KEY: planted('SLUICE_ADMIN_KEY'),
      SLUICE_MODEL_SERVERS: `['http://user:${planted('SLUICE_MODEL_SERVERS')}@${server.host}']`,
      SLUICE_EVENTS_CHANNELS: JSON.stringify([channel]),
      SLUICE_EVENTS_ALLOW_ADDRESSES: "['127.0.0.0/8']",
    });
    const files = await inFiles(hidden, secrets());
    const workers = WORKERS.map((name) =>
      startApp(name, { ...common, ...files, SLUICE_QUEUE: redis.url }),
    );
    const apps: AppProcess[] = [api, ...workers];
    onTestFinished(async () => void (await Promise.all(apps.map((app) => app.stop('SIGKILL')))));
    const url = await api.url;
    const answers: string[] = [];
    const call = async (method: string, path: string, body?: object, key?: string) => {
      const answer = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${key ?? planted('SLUICE_ADMIN_KEY')}`,
          'content-type': 'application/json',
        },
        body: body && JSON.stringify(body),
      });
      const text = await answer.text();
      return { text, status: answer.status, body: JSON.parse(text || '{}') as unknown };
    };

    const made = await call('POST', '/api/v1/keys', {
      name: 'nightly',
      scopes: ['run'],
    });
    const { key } = made.body as { key: string };
    const webhook = await call('POST', '/api/v1/webhooks', {
      url: `${collector.url}/hook`,
    });
    expect(webhook.status, webhook.text).toBe(201);
    const spec = `dataset: shop
input: { classes: { path: rows.csv } }
model: { path: '${model.url}', api: tei }
`;
    const put = await call('PUT', '/api/v1/datasets/shop/spec', { text: spec }, key);
    expect(put.status, put.text).toBe(200);
    const { body: started } = await call('POST', '/api/v1/datasets/shop/runs', {}, key);
    const run = started as Run;
    await vi.waitFor(
      async () => {
        const { body, text } = await call('GET', `/api/v1/runs/${run.id}`, undefined, key);
        expect(['running', 'waiting', 'succeeded'], text).toContain((body as Run).state);
        expect(body).toMatchObject({ state: 'succeeded' });
      },
      { timeout: 180_000, interval: 300 },
    );
    // The command ends with 1, and the log of deliveries says so.
    await vi.waitFor(
      async () => {
        const { text } = await call('GET', '/api/v1/deliveries?target=command:told');
        expect(text).toContain('ended with 1');
      },
      { timeout: 60_000, interval: 300 },
    );

    const { body: document } = await call('GET', '/openapi.json');
    const { paths } = document as { paths: Record<string, object> };
    const { body: listed } = await call('GET', '/api/v1/datasets/shop/versions');
    const versions = listed as { items: { version: string }[] };
    const places: Record<string, string> = {
      dataset: 'shop',
      run: run.id,
      version: versions.items[0].version,
      row: '0',
    };
    const asked = Object.entries(paths).filter(([, methods]) => 'get' in methods);
    expect(asked.length).toBeGreaterThan(25);
    for (const [path] of asked) {
      const filled = path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => places[name] ?? name);
      const answer = await fetch(url + filled, {
        headers: { authorization: `Bearer ${planted('SLUICE_ADMIN_KEY')}` },
      });
      answers.push(filled, await answer.text());
    }
    for (const app of workers) {
      for (const path of ['/metrics', '/health/ready', '/nowhere']) {
        answers.push(await (await fetch((await app.url) + path)).text());
      }
    }
    await Promise.all(apps.map((app) => app.stop('SIGTERM')));

    const keys = await s3.list('planted', '');
    const objects: string[] = [];
    for (const each of keys) {
      objects.push(each, Buffer.from(await s3.read('planted', each)).toString('latin1'));
    }
    const dump = execFileSync(join(postgresPrograms!, 'pg_dump'), ['--inserts', postgres.url], {
      env: { ...process.env, PGPASSWORD: postgres.password },
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const kept = {
      answers: answers.join('\n'),
      logs: apps.map((app) => app.output()).join('\n'),
      queue: await textOfFiles(join(redis.folder, 'appendonlydir')),
      records: dump,
      bucket: objects.join('\n'),
      files: await textOfFiles(folder),
      traces: JSON.stringify(collector.spans),
    };
    // What is looked into holds the run: a place that was empty would prove nothing.
    expect(kept.queue).toContain('{sluice}:curate:curate.');
    expect(kept.records).toContain(run.id);
    expect(kept.bucket).toContain('manifest.json');
    expect(kept.traces).toContain('process run');
    expect(kept.answers).toContain('sluice_');
    expect(model.batches.length).toBeGreaterThan(0);
    expect(shownIn(await textOfFiles(hidden))).toEqual([...SECRET_VARIABLES]);
    const secret = key.split('_')[2];
    const { secret: signing } = webhook.body as { secret: string };
    for (const [place, text] of Object.entries(kept)) {
      expect(shownIn(text), place).toEqual([]);
      expect(text, `an API key: ${place}`).not.toContain(secret);
      // Whoever signs with it has to keep it: the records alone do.
      if (place !== 'records') expect(text, `a webhook: ${place}`).not.toContain(signing);
    }
  });
});

/** A server that refuses everything and repeats all that it was told, headers and all, as some do. */
const startParrot = async (status: number) => {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    const said = JSON.stringify({ message: request.rawHeaders.join(' '), url: request.url });
    heard.push(said);
    request.resume();
    response.writeHead(status, said.length > 4_000 ? {} : { 'x-error-message': said });
    response.end(said);
  });
  server.listen(0, '127.0.0.1');
  await vi.waitFor(() => expect(server.listening).toBe(true));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
};

describe('a secret that a server refuses, and repeats in its answer,', () => {
  it.each([
    [
      'SLUICE_EMBEDDING_API_KEY',
      (url: string) => ({ model: { path: url, api: 'tei' } }),
      () => ({}),
    ],
    [
      'HF_TOKEN',
      () => ({ model: { path: `hf://org/model@${'0123456789'.repeat(4)}` } }),
      (url: string) => ({ HF_ENDPOINT: url }),
    ],
    ['SLUICE_QDRANT_API_KEY', () => ({}), (url: string) => ({ SLUICE_VECTORS: url })],
    [
      'AWS_SESSION_TOKEN',
      () => ({}),
      (url: string) => ({
        SLUICE_STORAGE: 's3://planted/out',
        AWS_ENDPOINT_URL_S3: url,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'somebody',
      }),
    ],
    ['OTEL_EXPORTER_OTLP_HEADERS', () => ({}), (url: string) => ({ SLUICE_TRACES_URL: url })],
  ] as const)('is not told by the command line: %s', async (variable, spec, environment) => {
    const parrot = await startParrot(403);
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'tmp'));
    const written = { ...(await datasetSpec('classes', folder)), ...spec(parrot.url) };
    const { stdout, stderr } = await outcomeOf(
      startBuiltSluice(
        {
          ...secrets(),
          TMPDIR: join(folder, 'tmp'),
          HOME: folder,
          XDG_CACHE_HOME: join(folder, 'cache'),
          SLUICE_DEBUG: '1',
          ...environment(parrot.url),
        },
        'run',
        await writeSpec(folder, written),
      ),
    );
    // It was shown to the server, whose refusal is told.
    expect(parrot.heard.join('\n')).toContain(planted(variable));
    expect(stderr).not.toBe('');
    expect(shownIn(stdout + stderr), stderr).toEqual([]);
    expect(shownIn(await textOfFiles(folder))).toEqual([]);
  });

  it.skipIf(!redisProgram || !postgresPrograms)(
    'is not told by a process: the passwords of the queue and the records',
    async () => {
      const redis = await startRedis('--requirepass', 'another');
      onTestFinished(() => redis.stop());
      const postgres = await startPostgres('another');
      onTestFinished(() => postgres.stop());
      const folder = await temporaryFolder();
      const common: Record<string, string> = {
        ...secrets(),
        SLUICE_STORAGE: join(folder, 'out'),
        SLUICE_DEBUG: '1',
      };
      const worker = startApp('ann-worker', { ...common, SLUICE_QUEUE: redis.url });
      onTestFinished(async () => void (await worker.stop('SIGKILL')));
      const { SLUICE_RECORDS_PASSWORD: password, ...others } = common;
      const ofFile = await inFiles(await temporaryFolder(), { SLUICE_RECORDS_PASSWORD: password });
      const api = startApp('api', { ...others, ...ofFile, SLUICE_RECORDS: postgres.url });
      await api.ended;
      expect(api.output()).toContain('password');
      await vi.waitFor(() => expect(worker.output()).toContain('refuses'), { timeout: 60_000 });
      await worker.stop('SIGTERM');
      expect(shownIn(api.output() + worker.output())).toEqual([]);
      expect(shownIn(await textOfFiles(folder))).toEqual([]);
    },
  );
});
