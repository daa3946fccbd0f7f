import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JOB_NAMES, type Run } from '@sluice/contracts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startStack } from '../stack/stack.ts';
import { sluiceWith } from '../support/cli.ts';
import { datasetSpec, ownClasses, writeSpec } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';
import { freePort } from '../support/free-port.ts';
import { redisProgram } from '../support/redis-server.ts';
import { type CollectedSpan, startCollector } from '../support/trace-collector.ts';

const KEY = 'the-admin-key-of-these-tests-is-long';
const SPEC = `dataset: shop
input: { classes: { path: rows.csv } }
model: { path: 'builtin:ngram-v1' }
`;

const collector = async () => {
  const started = await startCollector();
  onTestFinished(() => void started.close());
  return started;
};

/** The names from a span up to the root of its trace. */
const lineOf = (span: CollectedSpan, spans: CollectedSpan[]): string[] => {
  const parent = spans.find(({ id }) => id === span.parent);
  if (span.parent !== undefined && !parent) return [span.name, '?'];
  return [span.name, ...(parent ? lineOf(parent, spans) : [])];
};

describe.skipIf(!redisProgram)('a traced stack', () => {
  it('shows a run in one trace, from the request to the last job of each worker', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'rows.csv'), ownClasses());
    const { url, spans } = await collector();
    const stack = await startStack({
      storage: join(folder, 'out'),
      environment: { SLUICE_TRACES_URL: url, SLUICE_DATA: folder, SLUICE_ADMIN_KEY: KEY },
    });
    onTestFinished(() => stack.stop());
    const api = await stack.apps.find(({ name }) => name === 'api')!.app.url;
    const call = async (method: string, path: string, body?: object) => {
      const answer = await fetch(`${api}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: body && JSON.stringify(body),
      });
      expect(answer.ok, path).toBe(true);
      return (await answer.json()) as Run;
    };
    await call('PUT', '/datasets/shop/spec', { text: SPEC });
    const { id } = await call('POST', '/datasets/shop/runs?note=private', {});
    await vi.waitFor(
      async () => expect(await call('GET', `/runs/${id}`)).toMatchObject({ state: 'succeeded' }),
      { timeout: 60_000, interval: 200 },
    );
    // What has not been sent yet is sent when a process ends.
    await Promise.all(stack.apps.map(({ app }) => app.stop('SIGTERM')));

    const request = spans.find(({ name }) => name === 'POST /api/v1/datasets/:dataset/runs')!;
    expect(request).toMatchObject({ service: 'sluice-api', parent: undefined });
    expect(JSON.stringify(spans)).not.toContain('private');
    const trace = spans.filter((span) => span.trace === request.trace);
    const jobs = trace.filter(({ name }) => name.startsWith('process '));
    const kinds = new Set(jobs.map(({ attributes }) => attributes['sluice.stage']));
    const worked = JOB_NAMES.filter((name) => kinds.has(name));
    expect(worked).toEqual(
      expect.arrayContaining(['ingest', 'embed', 'mine', 'curate', 'publish']),
    );
    for (const job of jobs.filter(({ name }) => name !== 'process run')) {
      const line = lineOf(job, trace);
      expect(line).toContain(`stage ${String(job.attributes['sluice.stage'])}`);
      expect(line.slice(line.indexOf('process run'))).toContain(request.name);
    }
    expect(new Set(jobs.map(({ service }) => service))).toEqual(
      new Set(['sluice-api', 'sluice-embed-worker', 'sluice-ann-worker', 'sluice-curate-worker']),
    );
    // What a queue does for itself is no trace.
    const roots = spans.filter(({ parent }) => parent === undefined).map(({ name }) => name);
    expect(roots.filter((name) => !/^(GET|POST|PUT) |^add/.test(name))).toEqual([]);
  });
});

describe('a traced run of the command line', () => {
  it('is one trace', async () => {
    const folder = await temporaryFolder();
    const spec = await writeSpec(folder, await datasetSpec('classes', folder));
    const { url, spans } = await collector();
    const { code, stderr } = await sluiceWith({ SLUICE_TRACES_URL: url }, 'run', spec);
    expect(code, stderr).toBe(0);
    expect(new Set(spans.map(({ trace }) => trace)).size).toBe(1);
    const last = spans.find(({ attributes }) => attributes['sluice.stage'] === 'publish')!;
    expect(lineOf(last, spans).at(-1)).toMatch(/^run /);
  });

  it('goes on without a collector, and says so once', async () => {
    const folder = await temporaryFolder();
    const spec = await writeSpec(folder, await datasetSpec('classes', folder));
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const { code, stderr } = await sluiceWith({ SLUICE_TRACES_URL: nowhere }, 'run', spec);
    expect(code).toBe(0);
    expect(stderr.match(/takes none/g)).toHaveLength(1);
    expect(stderr).toContain(`sluice: traces: ${new URL(nowhere).host} takes none: `);
  });

  it('is refused with a fault in its settings', async () => {
    const folder = await temporaryFolder();
    const spec = await writeSpec(folder, await datasetSpec('classes', folder));
    const { code, stderr } = await sluiceWith({ SLUICE_TRACES_URL: 'collector:4318' }, 'run', spec);
    expect(code).toBe(2);
    expect(stderr).toMatch(/SLUICE_TRACES_URL|traces\.url/);
  });
});
