import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BadQueueAddress,
  describeQueue,
  infrastructureSchema,
  parseQueueAddress,
} from '../src/index.ts';

const redis = { kind: 'redis', topology: 'standalone', tls: false, master: '', database: 0 };

const PATHS = new Map([
  ['redis+sentinel', '/main'],
  ['postgres', '/jobs'],
]);

describe('the address of a queue', () => {
  it.each([
    ['embedded', { kind: 'embedded' }],
    ['redis://cache', { ...redis, hosts: [{ host: 'cache', port: 6379 }] }],
    [
      'rediss://me:p%40ss@cache:6380/2',
      {
        ...redis,
        tls: true,
        username: 'me',
        password: 'p@ss',
        database: 2,
        hosts: [{ host: 'cache', port: 6380 }],
      },
    ],
    [
      'redis+sentinel://a,b:7/main/3',
      {
        ...redis,
        topology: 'sentinel',
        master: 'main',
        database: 3,
        hosts: [
          { host: 'a', port: 26_379 },
          { host: 'b', port: 7 },
        ],
      },
    ],
    [
      'redis+cluster://:secret@[::1]:7000',
      { ...redis, topology: 'cluster', password: 'secret', hosts: [{ host: '::1', port: 7000 }] },
    ],
    [
      'postgresql://me@db/jobs?sslmode=verify-full',
      {
        kind: 'postgres',
        tls: true,
        username: 'me',
        database: 'jobs',
        hosts: [{ host: 'db', port: 5432 }],
      },
    ],
  ])('%s is understood', (text, address) => {
    expect(parseQueueAddress(text)).toEqual(address);
  });

  it.each([
    ['redis', 'no address of a queue'],
    ['amqp://host', 'amqp is no kind of queue'],
    ['redis://a,b', 'several hosts need'],
    ['redis://a:70000', 'there is no such port'],
    ['redis://a/one', 'a database of Redis is a number'],
    ['redis://a?db=1', 'takes no options'],
    ['redis+cluster://a/1', 'and a cluster has one'],
    ['redis+sentinel://a', 'name the server'],
    ['redis://%zz@a', 'not percent-encoded'],
    ['redis://:half/half@a', 'percent-encode the user and the password'],
    ['postgres://a', 'name the database'],
    ['postgres://a,b/jobs', 'one host'],
    ['postgres://a/jobs?sslmode=require', 'write ?sslmode=verify-full'],
  ])('%s is refused in one line', (text, fault) => {
    expect(() => parseQueueAddress(text)).toThrow(BadQueueAddress);
    expect(() => parseQueueAddress(text)).toThrow(fault);
  });

  it('is described without its password, and the description leads to the same place', () => {
    const scheme = fc.constantFrom(
      'redis',
      'rediss',
      'redis+cluster',
      'redis+sentinel',
      'postgres',
    );
    fc.assert(
      fc.property(scheme, fc.string({ minLength: 1 }), (scheme, password) => {
        const path = PATHS.get(scheme) ?? '';
        const text = `${scheme}://me:${encodeURIComponent(password)}@10.0.0.1:70${path}`;
        const address = parseQueueAddress(text);
        expect(address).toMatchObject({ password });
        const description = describeQueue(address);
        expect(description).toBe(`${scheme}://10.0.0.1:70${path}`);
        const { password: _, username: __, ...place } = address as { [key: string]: unknown };
        expect(parseQueueAddress(description)).toEqual(place);
      }),
    );
  });

  it('has no password in a spec, and the refusal does not repeat it', () => {
    const parsed = infrastructureSchema.safeParse({ queue: 'redis://:hunter2@host' });
    expect(parsed.error?.issues[0]?.message).toContain('SLUICE_QUEUE_PASSWORD');
    expect(parsed.error?.message).not.toContain('hunter2');
    expect(infrastructureSchema.safeParse({ queue: 'redis://me@host' }).success).toBe(true);
  });
});
