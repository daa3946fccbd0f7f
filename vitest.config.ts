import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/**
 * Tests run from source: the `source` condition of every workspace package points at its TypeScript, and
 * worker threads inherit the same condition through the test process's own arguments.
 */
const project = (
  name: string,
  include: string[],
  testTimeout = 30_000,
  options: TestProjectInlineConfiguration['test'] = {},
): TestProjectInlineConfiguration => ({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  // Nest's decorators; files of tests are in no tsconfig that a source file's folder has.
  oxc: { decorator: { legacy: true } },
  test: {
    name,
    include,
    testTimeout,
    hookTimeout: testTimeout,
    pool: 'forks',
    execArgv: ['--conditions=source'],
    // A limit for what hangs, not for a machine that has much else to do.
    expect: { poll: { timeout: 10_000 } },
    ...options,
  },
});

/** Tests against real servers, which they start themselves. */
const DISTRIBUTED = 'libs/*/test/**/*.distributed.test.ts';

export default defineConfig({
  test: {
    projects: [
      project('unit', ['libs/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts'], 30_000, {
        exclude: [DISTRIBUTED],
      }),
      project('golden', ['test/golden/**/*.test.ts']),
      project('stages', ['test/stages/**/*.test.ts'], 120_000),
      project('medium', ['test/medium/**/*.test.ts'], 300_000),
      project('operations', ['test/operations/**/*.test.ts'], 300_000),
      project('e2e', ['test/e2e/**/*.test.ts'], 300_000),
      project('trainers', ['test/trainers/**/*.test.ts'], 600_000),
      project('fuzz', ['test/fuzz/**/*.test.ts'], 1_200_000),
      project('deployment', ['test/deployment/**/*.test.ts']),
      project('faults', ['test/faults/**/*.test.ts'], 300_000, {
        globalSetup: 'test/faults/reference.ts',
        // A fault is a whole deployment: side by side they would starve each other past every lock.
        fileParallelism: false,
        // Locks last two seconds there: a machine that pauses for longer breaks what no fault has struck. The table
        // of reliability allows no second try.
        retry: process.env['SLUICE_FAULTS'] === 'all' ? 0 : 1,
      }),
      project('browser', ['test/browser/**/*.test.ts'], 300_000, {
        globalSetup: 'test/support/build.ts',
        // Each file drives a browser, a server and runs: side by side they would wait for one another.
        fileParallelism: false,
      }),
      // Processes are started as they are deployed: built.
      project('distributed', [DISTRIBUTED, 'test/distributed/**/*.test.ts'], 300_000, {
        globalSetup: 'test/support/build.ts',
      }),
    ],
  },
});
