import { describe, expect, it } from 'vitest';
import { MiningFault } from '@sluice/mining';
import {
  asSluiceError,
  exitCode,
  isRetryable,
  jobId,
  jsonSchema,
  outputCode,
  SluiceError,
} from '../src/index.ts';

const codeOf = (code: string) => outputCode(Object.assign(new Error(code), { code }));

describe('the family of errors', () => {
  it('keeps its members, knows a mining fault for a fault of the spec, and the rest for internal', () => {
    const known = new SluiceError('input', 'bad');
    expect(asSluiceError(known)).toBe(known);
    expect(asSluiceError(new MiningFault('select.margin', 'is negative'))).toMatchObject({
      code: 'spec',
      message: 'select.margin: is negative',
    });
    expect(asSluiceError('odd')).toMatchObject({ code: 'internal', message: 'odd' });
  });

  it('never repeats the user and password of an address', () => {
    const { message } = new SluiceError(
      'unreachable',
      'redis://me:secret@host:6379/1: away, a@b.c',
    );
    expect(message).toBe('redis://host:6379/1: away, a@b.c');
  });

  it('exits as the contract says, and tries again only what may pass by itself', () => {
    const codes = ['usage', 'spec', 'input', 'unreachable', 'model', 'output'] as const;
    expect(codes.map(exitCode)).toEqual([2, 2, 3, 4, 1, 1]);
    expect(codes.filter(isRetryable)).toEqual(['unreachable']);
    expect(isRetryable('internal')).toBe(true);
  });

  it('tries a write again that a disk has not taken, unless it never will', () => {
    expect(['EIO', 'ENOSPC', 'EDQUOT'].map(codeOf).every(isRetryable)).toBe(true);
    expect(['EACCES', 'EROFS'].map(codeOf).some(isRetryable)).toBe(false);
  });
});

describe('jobId', () => {
  const plan = 'a'.repeat(64);
  it('names a piece of work, without the ":" that the queue reserves', () => {
    const shard = { plan, role: 'document', start: 4096, end: 8192 } as const;
    expect(jobId({ name: 'embed', data: shard })).toBe(`embed.${plan}.document.4096`);
    expect(jobId({ name: 'publish', data: { plan, cached: ['embed'] } })).toBe(`publish.${plan}`);
  });
});

describe('jsonSchema', () => {
  it.each(['spec', 'manifest', 'event'] as const)(
    'prints %s as a closed or open object',
    (name) => {
      expect(jsonSchema(name)).toMatchObject({ type: 'object' });
    },
  );

  it('lets a user leave out what has a default', () => {
    expect(jsonSchema('spec')).toMatchObject({ required: ['dataset', 'input', 'model'] });
  });
});
