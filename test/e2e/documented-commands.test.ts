import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sluice } from '../support/cli.ts';
import { ownClasses, writeSpec } from '../support/datasets.ts';
import { temporaryFolder } from '../support/folders.ts';
import { projectFolder } from '../support/project-folder.ts';

const PAGES = ['README.md', 'docs/*.md', 'examples/**/*.md', 'infra/**/*.md'].flatMap((pattern) =>
  globSync(pattern, { cwd: projectFolder }),
);

/** Commands that another test runs. */
const RUN_BY: readonly [RegExp, string][] = [
  [/^npm ci && npm run quickstart$/, 'test/e2e/quickstart.test.ts'],
  [/^npx sluice (run|verify|ui) .*faq|^npx sluice ui out$/, 'test/e2e/guide.test.ts'],
  [/^npx sluice run \S+ --push-metrics /, 'test/e2e/run-metrics.test.ts'],
  [/^npm run stack/, 'test/stack/stack.ts'],
  [/^npm run --silent sbom /, 'test/deployment/packages.test.ts'],
  [/^helm install /, 'test/deployment/chart.test.ts'],
  [/^python examples\/training\//, 'test/trainers/trainers.test.ts'],
  [/^npm ci && npm test$|^npm run check$/, '.ci/run'],
];

/** Commands that no test can run, and why. */
const NEEDS: readonly [RegExp, string][] = [
  [/^kubectl /, 'a cluster'],
  [/^npm audit /, 'a registry that knows of holes'],
  [
    /^pip install |^python test\/bench\/python\/export_model\.py /,
    'torch, and the weights of a model',
  ],
  [/^node node_modules\/onnxruntime-node\/script\/install\.js /, 'a GPU of NVIDIA, and a gigabyte'],
];

/** Each command of each page, without what is said of it. */
const commandsOf = (page: string): string[] =>
  [...readFileSync(join(projectFolder, page), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(
    ([, block]) =>
      block
        .replaceAll(/\\\n\s*/g, '')
        .split('\n')
        .map((line) => line.replace(/\s+#.*$/, '').trim())
        .filter((line) => line !== ''),
  );

const COMMANDS = PAGES.flatMap((page) => commandsOf(page).map((command) => ({ page, command })));

const found = (list: readonly [RegExp, string][], command: string): string | undefined =>
  list.find(([pattern]) => pattern.test(command))?.[1];

/** What is run here, in the order of the pages. */
const OWN = COMMANDS.filter(
  ({ command }) => found(RUN_BY, command) === undefined && found(NEEDS, command) === undefined,
);

/** Files that a command names lie in the folder. */
const argumentsOf = (command: string, folder: string) => {
  const [words, target] = command.split(' > ');
  const inside = (word: string): string =>
    word === 'out' || /[./]/.test(word) ? join(folder, word) : word;
  return { words: words.split(' ').slice(2).map(inside), target: target && join(folder, target) };
};

describe('commands of the docs', () => {
  it('are run by a test, or say what they need', () => {
    expect(COMMANDS.length).toBeGreaterThan(25);
    for (const { page, command } of OWN)
      expect(command, `${page}: no test runs this`).toMatch(/^npx sluice /);
  });

  it('are run by tests that are there', () => {
    for (const [pattern, test] of RUN_BY) {
      expect(existsSync(join(projectFolder, test)), test).toBe(true);
      expect(
        COMMANDS.some(({ command }) => pattern.test(command)),
        String(pattern),
      ).toBe(true);
    }
    for (const [pattern] of NEEDS)
      expect(
        COMMANDS.some(({ command }) => pattern.test(command)),
        String(pattern),
      ).toBe(true);
  });

  it('do what they say, one after the other in one folder', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'rows.csv'), ownClasses());
    await writeSpec(folder, {
      dataset: 'banking77',
      input: { classes: { path: 'rows.csv' } },
      model: { path: 'builtin:ngram-v1' },
      // A rule that does not fire.
      retrain: { when: [{ metric: 'count.anchors', operator: '>=', value: 10_000 }] },
      infrastructure: { embedding: { cache: { path: 'cache' } } },
    });
    for (const { page, command } of OWN) {
      const { words, target } = argumentsOf(command, folder);
      const file = words.find((word) => word.endsWith('.prom'));
      if (file !== undefined) await mkdir(dirname(file), { recursive: true });
      const more = words[0] === 'run' ? ['--out', join(folder, 'out')] : [];
      const outcome = await sluice(...words, ...more);
      expect(outcome, `${page}: ${command}`).toMatchObject({ code: 0, stderr: '' });
      if (target !== undefined) await writeFile(target, outcome.stdout);
      if (file !== undefined) expect(readFileSync(file, 'utf8')).toContain('dataset="banking77"');
      if (words.includes('--json')) expect(JSON.parse(outcome.stdout)).toHaveProperty('counts');
    }
  });
});
