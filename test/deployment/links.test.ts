import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../support/project-folder.ts';

const PAGES = ['README.md', 'docs/*.md', 'examples/**/*.md', 'infra/**/*.md'].flatMap((pattern) =>
  globSync(pattern, { cwd: projectFolder }),
);

const textOf = (page: string): string => readFileSync(join(projectFolder, page), 'utf8');

const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```/gm, '');

/** As GitHub makes them: lower case, marks gone, a hyphen for each space. */
const anchorsOf = (text: string): Set<string> =>
  new Set(
    [...withoutCode(text).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, title]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  );

/** Targets of links and pictures that lie in the project. */
const linksOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)]
    .map(([, target, attribute]) => target ?? attribute)
    .filter((target) => !/^(https?|mailto):/.test(target));

const faultOf = (page: string, target: string): string | undefined => {
  const [path, anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (relative(projectFolder, join(projectFolder, file)).startsWith('..'))
    return `${target} leads out of the project`;
  if (!existsSync(join(projectFolder, file))) return `${target}: there is no ${file}`;
  if (anchor === undefined) return undefined;
  return anchorsOf(textOf(file)).has(anchor) ? undefined : `${target}: ${file} has no such heading`;
};

/** Paths of the project as text names them, in backquotes; NOUN stands for any. */
const pathsOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/`((?:apps|libs|test|docs|examples|infra)\/[\w./-]+)`/g)]
    .map(([, path]) => path)
    .filter((path) => !path.includes('NOUN'));

describe('pages', () => {
  it('are all there', () => {
    expect(PAGES.length).toBeGreaterThan(15);
  });

  it.each(PAGES)('%s: every link leads somewhere', (page) => {
    const faults = linksOf(textOf(page)).map((target) => faultOf(page, target));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  it.each(PAGES)('%s: every path it names is there', (page) => {
    const missing = pathsOf(textOf(page)).filter((path) => !existsSync(join(projectFolder, path)));
    expect(missing).toEqual([]);
  });

  it('can all be reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      if (!page.endsWith('.md')) continue;
      for (const target of linksOf(textOf(page))) {
        const file = join(dirname(page), target.split('#')[0]);
        const path = join(projectFolder, file);
        if (existsSync(path) && statSync(path).isFile()) reached.add(file);
      }
    }
    expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
  });
});
