import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest, Run } from '@sluice/contracts';
import { openRecords } from '@sluice/records';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { dashboards } from '../../infra/grafana/source/dashboards.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { startApp } from '../support/app-process.ts';
import { projectFolder } from '../support/project-folder.ts';
import { postgresPrograms, startPostgres } from '../support/postgres-server.ts';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.ts';
import { prometheusPrograms, promtool } from '../support/promtool.ts';
import { redisProgram } from '../support/redis-server.ts';
import { jsonl, put } from '../support/texts.ts';
import { watchedRun } from '../support/watched-run.ts';

const KEY = 'the-admin-key-of-these-tests-is-long';
const SPEC = `dataset: shop
input: { classes: { path: rows.jsonl } }
model: { path: 'builtin:ngram-v1' }
filter: { relative_margin: 0.01 }
select: { strategy: top, num_negatives: 2 }
retrain: { when: [{ metric: count.anchors, operator: '>', value: 1000 }] }
`;
/** What a driver of NVIDIA's says of one GPU. */
const NVIDIA_SMI = '#!/bin/sh\necho "0, 35, 4321, 81559"\n';

const rows = (from: number, to: number): object[] =>
  Array.from({ length: to - from }, (_, i) => ({
    text: `text ${from + i} of class ${(from + i) % 8}`,
    label: `class ${(from + i) % 8}`,
  }));

/** The configuration of the deployment, looking at processes of this machine every second. */
const configurationFor = async (urls: string[]): Promise<string> => {
  const folder = join(projectFolder, 'infra/prometheus');
  const config = parse(await readFile(join(folder, 'prometheus.yml'), 'utf8')) as {
    rule_files: string[];
    scrape_configs: object[];
  };
  const [scrape] = config.scrape_configs;
  return stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: config.rule_files.map((file) => join(folder, file)),
    scrape_configs: [
      {
        ...scrape,
        dns_sd_configs: undefined,
        relabel_configs: undefined,
        static_configs: [{ targets: urls.map((url) => new URL(url).host) }],
      },
    ],
  });
};

const there = prometheusPrograms && redisProgram && postgresPrograms;

describe.runIf(there)('Prometheus, beside the running processes', () => {
  const closing: (() => Promise<unknown>)[] = [];
  let folder: string;
  let stack: Stack;
  let prometheus: PrometheusServer;
  let api: string;
  let manifest: Manifest;

  const call = async <Body>(method: string, path: string, body?: object): Promise<Body> => {
    const answer = await fetch(`${api}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${text}`);
    return JSON.parse(text) as Body;
  };
  const runOf = async (from: number, to: number): Promise<void> => {
    await put(folder, 'rows.jsonl', jsonl(rows(from, to)));
    const { id } = await call<Run>('POST', '/datasets/shop/runs', {});
    const { state, error } = (await watchedRun(api, KEY, id)).at(-1)!;
    if (state !== 'succeeded') throw new Error(`the run is ${state}: ${error?.message}`);
  };
  const latest = (): Promise<Manifest> => call('GET', '/datasets/shop/versions/latest');
  const gauge = async (query: string): Promise<number[]> =>
    (await prometheus.query(query)).map(({ value }) => value);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-prometheus-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const tools = join(folder, 'tools');
    await mkdir(tools);
    await writeFile(join(tools, 'nvidia-smi'), NVIDIA_SMI);
    await chmod(join(tools, 'nvidia-smi'), 0o755);
    const postgres = await startPostgres();
    closing.push(() => postgres.stop());
    const storage = join(folder, 'out');
    await mkdir(storage);
    stack = await startStack({
      storage,
      environment: {
        PATH: `${tools}:${process.env['PATH']}`,
        SLUICE_ADMIN_KEY: KEY,
        SLUICE_DATA: folder,
        SLUICE_RECORDS: postgres.url,
        SLUICE_RECORDS_PASSWORD: postgres.password,
        SLUICE_EMBEDDING_PROVIDER: 'cuda',
      },
    });
    closing.push(() => stack.stop());
    const urls = await Promise.all(stack.apps.map(({ app }) => app.url));
    api = urls[0];
    prometheus = await startPrometheus(await configurationFor(urls));
    closing.push(() => prometheus.stop());
    const allUp = async (): Promise<void> => {
      const [up] = await gauge('sum(up)');
      if (up !== urls.length) throw new Error(`${up} of ${urls.length} processes are up`);
    };
    await vi.waitFor(allUp, { timeout: 30_000, interval: 200 });
    await call('PUT', '/datasets/shop/spec', { text: SPEC });
    await runOf(0, 400);
    // A counter that begins with its first increase tells of the second.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await runOf(8, 408);
    manifest = await latest();
    // A run that is under way, and stays so.
    const records = await openRecords(postgres.url, { password: postgres.password });
    const run = { dataset: 'hats', revision: 1, trigger: 'manual', created_by: null } as const;
    await records.runs.begin(run, { leader: 'nobody', ttl: 3_600_000 });
    await records.close();
  }, 240_000);
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  it('has the manifest’s numbers', async () => {
    const { zero_loss_fraction: fraction, counts, previous, recall } = manifest;
    expect(previous!.added).toBeGreaterThan(0);
    const expected: [string, number][] = [
      ['sluice:zero_loss_fraction:newest{dataset="shop",set="candidates"}', fraction.candidates!],
      ['sluice:zero_loss_fraction:newest{dataset="shop",set="curated"}', fraction.curated!],
      ['sluice_triplets{dataset="shop",hardness="hard"}', counts.hardness.hard],
      ['sluice_version_triplets{dataset="shop",change="added"}', previous!.added],
      ['sluice_recall{dataset="shop",k="10"}', recall['10']],
      ['sluice_version_number', 2],
      ['sum(sluice_versions_published_total)', 2],
    ];
    for (const [query, value] of expected) {
      await vi.waitFor(async () => expect(await gauge(query), query).toEqual([value]), {
        timeout: 20_000,
        interval: 500,
      });
    }
  });

  it('has nothing to say against the metrics of any process', async () => {
    for (const { name, app } of stack.apps) {
      const text = await (await fetch(`${await app.url}/metrics`)).text();
      expect(promtool(['check', 'metrics'], text), name).toEqual({ code: 0, output: '' });
      expect(text, name).toContain('process_resident_memory_bytes');
      expect(text, name).not.toContain(manifest.version);
    }
  });

  it('stands beside a log that tells jobs by run, dataset, stage and shard, and nothing of texts or secrets', () => {
    const output = stack.apps.map(({ app }) => app.output()).join('');
    const lines = output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const [name, stage] of [
      ['embed-worker', 'embed'],
      ['curate-worker', 'curate'],
    ]) {
      expect(lines).toContainEqual(
        expect.objectContaining({
          process: name,
          level: 'info',
          run: manifest.plan_digest,
          dataset: 'shop',
          stage,
          shard: expect.objectContaining({ start: 0 }) as object,
          outcome: 'done',
        }),
      );
    }
    for (const hidden of [KEY, 'text 100 of class']) expect(output).not.toContain(hidden);
  });

  it('gets data for every query of every dashboard', async () => {
    const queries = Object.values(dashboards()).flatMap(({ panels = [] }) =>
      panels.flatMap((panel) =>
        ('targets' in panel ? (panel.targets ?? []) : []).map(
          (target) => (target as unknown as { expr: string }).expr,
        ),
      ),
    );
    expect(queries.length).toBeGreaterThan(40);
    await vi.waitFor(
      async () => {
        const empty: string[] = [];
        for (const query of queries) {
          const values = await gauge(query.replaceAll('$dataset', 'shop'));
          if (!values.some(Number.isFinite)) empty.push(query);
        }
        expect(empty).toEqual([]);
      },
      { timeout: 60_000, interval: 1_000 },
    );
  });

  it('finds every gauge of the datasets again when the API has started anew', async () => {
    const place = stack.apps.findIndex(({ name }) => name === 'api');
    const { app } = stack.apps[place];
    const { port } = new URL(await app.url);
    const before = await prometheus.query(
      `{__name__=~"sluice_.*",dataset="shop",instance=~".*:${port}"}`,
    );
    expect(before.length).toBeGreaterThan(20);
    expect(await app.stop('SIGTERM')).toBe(0);
    const again = startApp('api', { ...stack.environment, SLUICE_PORT: port });
    stack.apps[place] = { name: 'api', app: again };
    const text = await (await fetch(`${await again.url}/metrics`)).text();
    for (const { metric, value } of before) {
      const { __name__: name, instance: _, job: __, ...labels } = metric;
      const inner = Object.entries(labels).map(([key, each]) => `${key}="${each}"`);
      const line = text
        .split('\n')
        .find(
          (each) => each.startsWith(`${name}{`) && inner.every((label) => each.includes(label)),
        );
      expect(Number(line?.split(' ').at(-1)), `${name} ${inner.join()}`).toBe(value);
    }
  });
});
