import { expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../src/index.ts';
import { startTracing } from '../src/traces/tracing.ts';

const lines: string[] = [];
const log = createLogger({
  name: 'curate-worker',
  level: 'info',
  stream: { write: (line) => void lines.push(line) },
});
const written = (): Record<string, unknown> => JSON.parse(lines.at(-1)!) as Record<string, unknown>;

it('tells process, time and level beside what it is given', () => {
  log.warn(
    { run: 'f'.repeat(64), dataset: 'shop', stage: 'mine', shard: { start: 0 } },
    'it fails',
  );
  const { time, pid, ...line } = written();
  expect(line).toEqual({
    level: 'warn',
    process: 'curate-worker',
    message: 'it fails',
    run: 'f'.repeat(64),
    dataset: 'shop',
    stage: 'mine',
    shard: { start: 0 },
  });
  expect(pid).toBe(process.pid);
  expect(new Date(String(time)).toISOString()).toBe(time);
  const before = lines.length;
  log.debug('nobody asked');
  expect(lines).toHaveLength(before);
});

it('leaves out secrets and texts, wherever they stand', () => {
  const secret = 'hunter2-hunter2';
  log.info(
    {
      password: secret,
      headers: { authorization: `Bearer ${secret}` },
      webhook: { receiver: { secrets: [secret] } },
      row: { text: secret, id: 'a' },
      event: 'kept',
    },
    `reached redis://someone:${secret}@host:6379`,
  );
  expect(lines.at(-1)).not.toContain(secret);
  expect(written()).toMatchObject({
    message: 'reached redis://host:6379',
    row: { id: 'a' },
    event: 'kept',
  });
});

it('leads to the trace that a line was written in, if there is one', async () => {
  const tracing = startTracing({
    service: 'test',
    // Nothing has to listen there.
    url: 'http://127.0.0.1:1',
    share: 1,
    log: () => undefined,
  });
  onTestFinished(() => tracing.close().catch(() => undefined));
  log.info('outside');
  expect(written()).not.toHaveProperty('trace_id');
  await tracing.span('work', () => Promise.resolve(log.info('inside')));
  expect(written()).toMatchObject({
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    span_id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
  });
});
