import { defineConfig } from 'vitest/config';

// Tests run from source: the `source` condition of every workspace package points at its TypeScript,
// and worker threads inherit the same condition through the test process's own arguments.
const source = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
};
const node = { pool: 'forks', execArgv: ['--conditions=source'], testTimeout: 30_000 } as const;

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          ...node,
          name: 'unit',
          include: ['libs/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts'],
        },
      },
      { ...source, test: { ...node, name: 'golden', include: ['test/golden/**/*.test.ts'] } },
      {
        ...source,
        test: { ...node, name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 240_000 },
      },
    ],
  },
});
