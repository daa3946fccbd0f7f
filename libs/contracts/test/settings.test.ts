import { describe, expect, it } from 'vitest';
import { parseSettings, parseSpec, SECRET_VARIABLES } from '../src/index.ts';

const faults = (variables: Record<string, string>, text?: string): string[] => {
  try {
    parseSettings({
      variables,
      ...(text !== undefined && { file: { name: 'sluice.yaml', text } }),
    });
  } catch (error) {
    expect(error).toMatchObject({ code: 'usage' });
    return (error as Error).message.split('\n');
  }
  return [];
};

describe('settings of a process', () => {
  it('come from the file, and from variables over it', () => {
    const text = 'infrastructure: { queue: redis://one, storage: /data }\nport: 1\nhost: 0.0.0.0\n';
    const settings = parseSettings({
      variables: { SLUICE_QUEUE: 'redis://two', SLUICE_PORT: '2', SLUICE_EMBEDDING_THREADS: '3' },
      file: { name: 'sluice.yaml', text },
    });
    expect(settings).toMatchObject({
      infrastructure: { queue: 'redis://two', storage: '/data', embedding: { threads: 3 } },
      host: '0.0.0.0',
      port: 2,
      log_level: 'info',
    });
  });

  it('are not looked for in the names of secrets, which are others', () => {
    for (const secret of SECRET_VARIABLES) {
      expect(faults({ SLUICE_STORAGE: '/data', [secret]: 'x' }, ''), secret).toEqual([]);
      expect(faults({ SLUICE_STORAGE: '/data', [`${secret}_FILE`]: '/x' }, ''), secret).toEqual([]);
    }
    expect(faults({ SLUICE_STORAGE: '/data', SLUICE_QDRANT_API_KY: 'x' }, '')).toEqual([
      'SLUICE_QDRANT_API_KY: unknown variable; did you mean "SLUICE_QDRANT_API_KEY"?',
    ]);
  });

  it('tell every fault at once, by the variable or the key it is in', () => {
    const text = 'infrastructure: { queu: redis://one }\ngrace_seconds: -1\n';
    expect(faults({ SLUICE_PORT: 'http', SLUICE_LOG_LEVL: 'info' }, text)).toEqual([
      'SLUICE_LOG_LEVL: unknown variable; did you mean "SLUICE_LOG_LEVEL"?',
      'sluice.yaml: infrastructure.queu: unknown key; did you mean "queue"?',
      'SLUICE_PORT: Invalid input: expected number, received string',
      'sluice.yaml: grace_seconds: Too small: expected number to be >=0',
      'sluice.yaml: infrastructure.storage: missing; name the folder or bucket that all processes share',
    ]);
  });

  it('name the variable where there is no file, and let be what an orchestrator puts there', () => {
    const found = faults({ SLUICE_API_SERVICE_HOST: '10.0.0.1', SLUICE_QUEUE: 'redis://one' });
    expect(found).toEqual([
      'SLUICE_STORAGE: missing; name the folder or bucket that all processes share',
    ]);
  });

  it('name a queue where the process is of no use without others', () => {
    const variables = { SLUICE_STORAGE: '/data' };
    expect(() => parseSettings({ variables, sharesQueue: true })).toThrow(
      'SLUICE_QUEUE: missing; name the Redis or PostgreSQL server at which all processes meet',
    );
    const shared = { ...variables, SLUICE_QUEUE: 'redis://redis' };
    expect(parseSettings({ variables: shared, sharesQueue: true }).port).toBe(8080);
  });

  it('take an empty file and an empty variable for nothing said', () => {
    expect(faults({ SLUICE_STORAGE: '/data', SLUICE_PORT: '' }, '')).toEqual([]);
  });
});

describe('variables over a spec', () => {
  const spec = 'dataset: a\ninput: { classes: { path: a.csv } }\nmodel: { path: m }\n';

  it('say where it is worked on, and nothing else of it', () => {
    const written = `${spec}infrastructure: { queue: embedded, storage: here }\n`;
    const variables = { SLUICE_QUEUE: 'redis://redis', SLUICE_PORT: 'http' };
    expect(parseSpec(written, 'spec.yaml', variables).infrastructure).toMatchObject({
      queue: 'redis://redis',
      storage: 'here',
    });
    expect(parseSpec(spec, 'spec.yaml').infrastructure.queue).toBe('embedded');
  });
});
