import { readFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { LineageEvent } from '@sluice/pipeline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sluice, sluiceWith } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';
import { fewRows, writeMadeSpec } from '../support/made-spec.ts';
import { jsonl, put } from '../support/texts.ts';

/** Its first line can be read, so it is planned with, and fails once all of it is. */
const spoil = (spec: string): Promise<string> =>
  put(dirname(spec), 'rows.jsonl', `${jsonl(fewRows)}${'no JSON\n'.repeat(9)}`);

const linesOf = async (file: string): Promise<LineageEvent[]> =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LineageEvent);

const kinds = (events: readonly LineageEvent[]): string[] => events.map((e) => e.eventType);

/** Takes events where OpenLineage's clients send them. */
const startCatalogue = async () => {
  const told: { path?: string; headers: IncomingHttpHeaders; event: LineageEvent }[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const event = (await json(request)) as LineageEvent;
    told.push({ path: request.url, headers: request.headers, event });
    response.writeHead(201).end();
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, told };
};

describe('OpenLineage events', () => {
  it('tell of a run from its start to its end, and of one that fails, in a file and over HTTP', async () => {
    const spec = await writeMadeSpec();
    const folder = dirname(spec);
    const file = join(folder, 'lineage.jsonl');
    const { url, told } = await startCatalogue();
    const lineage = ['--lineage-file', file, '--lineage-url', url];
    const key = { OPENLINEAGE_API_KEY: 'a key' };

    const first = await sluiceWith(key, 'run', spec, ...lineage);
    expect(first.code, first.stderr).toBe(0);
    const [started, completed] = await linesOf(file);
    expect(kinds([started, completed])).toEqual(['START', 'COMPLETE']);
    expect(Date.parse(completed.eventTime)).toBeGreaterThan(Date.parse(started.eventTime));

    await spoil(spec);
    const second = await sluiceWith(key, 'run', spec, ...lineage);
    expect(second.code).toBe(3);
    const events = await linesOf(file);
    expect(kinds(events)).toEqual(['START', 'COMPLETE', 'START', 'FAIL']);
    const { message } = events[3].run.facets['errorMessage'] as unknown as { message: string };
    expect(second.stderr).toContain(message);

    expect(told.map(({ event }) => event)).toEqual(events);
    for (const { path, headers } of told) {
      expect([path, headers.authorization]).toEqual(['/api/v1/lineage', 'Bearer a key']);
    }
  });

  it('are in every version too, which is the same version with or without them', async () => {
    const spec = await writeMadeSpec();
    const folder = dirname(spec);
    const file = join(folder, 'lineage.jsonl');
    const { code, stderr } = await sluice('run', spec, '--lineage-file', file);
    expect(code, stderr).toBe(0);
    const text = await readFile(join(folder, 'out/made/latest/openlineage.json'), 'utf8');
    const { eventTime: _, ...kept } = JSON.parse(text) as LineageEvent;
    expect((await linesOf(file))[1]).toMatchObject(kept);
  });

  it('that nobody takes fail the command, after the version is out, and hide no other failure', async () => {
    const spec = await writeMadeSpec();
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const { code, stdout, stderr } = await sluice('run', spec, '--lineage-url', nowhere);
    expect(stdout).toMatch(/^made v0001-/);
    expect([code, stderr]).toEqual([4, expect.stringContaining(`${nowhere} does not answer`)]);

    await spoil(spec);
    const failed = await sluice('run', spec, '--lineage-url', nowhere);
    expect(failed.code).toBe(3);
  });

  it('need an address', async () => {
    const { code, stderr } = await sluice('run', await writeMadeSpec(), '--lineage-url', 'marquez');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--lineage-url: give the address')]);
  });
});
