import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseSpec, type Manifest } from '@sluice/contracts';
import { sluice, startSluice } from '../support/cli.ts';
import { temporaryFolder } from '../support/folders.ts';
import { projectFolder } from '../support/project-folder.ts';

/** A fenced block of a page. */
interface Block {
  language: string;
  text: string;
}

const blocksOf = async (page: string): Promise<Block[]> => {
  const text = await readFile(join(projectFolder, 'docs', page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, block]) => ({
    language,
    text: block,
  }));
};

/** Follows a page: writes its files, and runs its commands as the reader would, in one folder. */
const follow = async (blocks: readonly Block[]) => {
  const folder = await temporaryFolder();
  const inside = (argument: string): string =>
    argument === 'out' || /[./]/.test(argument) ? join(folder, argument) : argument;
  const csv = join(folder, 'faq.csv');
  const manifests: Manifest[] = [];
  const commands: string[] = [];
  for (const { language, text } of blocks) {
    if (language === 'csv') {
      const [header, ...rows] = text.split('\n');
      await (commands.length === 0
        ? writeFile(csv, text)
        : appendFile(csv, rows.join('\n').replace(header, '')));
    }
    if (language === 'yaml' && text.startsWith('dataset:'))
      await writeFile(join(folder, 'faq.yaml'), text);
    if (language !== 'sh') continue;
    const [, ...words] = text.trim().split(' ').slice(1);
    expect(text).toMatch(/^npx sluice [^\n]+\n$/);
    commands.push(words[0]);
    if (words[0] === 'ui') {
      const child = startSluice(...words.map(inside), '--port', '0');
      const [line] = await new Promise<string[]>((resolve) =>
        child.stdout!.once('data', (chunk: Buffer) => resolve(chunk.toString().split('\n'))),
      );
      expect(line).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
      child.kill('SIGTERM');
      continue;
    }
    expect(await sluice(...words.map(inside))).toMatchObject({ code: 0 });
    if (words[0] !== 'run') continue;
    const latest = join(folder, 'out/faq/latest/manifest.json');
    manifests.push(JSON.parse(await readFile(latest, 'utf8')) as Manifest);
  }
  return { commands, manifests };
};

it('the guide leads where it says', async () => {
  const { commands, manifests } = await follow(await blocksOf('guide.md'));
  expect(commands).toEqual(['run', 'verify', 'run', 'run', 'ui']);
  const [first, stricter, nextNight] = manifests;
  expect(first.counts.triplets).toBeGreaterThan(40);
  const cached = stricter.stages.filter((stage) => stage.cached).map(({ name }) => name);
  expect(cached).toEqual(['ingest', 'embed', 'index', 'neighbours', 'mine']);
  expect(stricter.counts.rejected['relative_margin']).toBeGreaterThan(
    first.counts.rejected['relative_margin'] ?? 0,
  );
  expect(nextNight.counts.anchors).toBe(first.counts.anchors + 1);
  expect(nextNight.previous?.version).toBe(stricter.version);
});

it.each(['guide.md', 'choosing.md', 'migrating.md', '../README.md'])(
  'the specs of %s are specs',
  async (page) => {
    const specs = (await blocksOf(page)).filter(({ text }) => text.startsWith('dataset:'));
    expect(specs.length).toBeGreaterThan(0);
    for (const { text } of specs) expect(() => parseSpec(text, page)).not.toThrow();
  },
);
