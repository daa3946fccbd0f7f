import { expect, it } from 'vitest';
import { createLogger } from '../src/index.ts';

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
