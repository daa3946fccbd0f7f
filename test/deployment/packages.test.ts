import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectFolder } from '../support/project-folder.ts';

interface Entry {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  inBundle?: boolean;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
}

const lockfile = JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Entry>;
};
const NODE_MODULES = 'node_modules/';
/** Packages of the registry, by the folder they go to. */
const fetched = Object.entries(lockfile.packages).filter(
  ([folder, { link }]) => folder.includes(NODE_MODULES) && !link,
);

it('the lockfile knows every package by its content, and names no server', () => {
  expect(fetched.length).toBeGreaterThan(100);
  const unknown = fetched.filter(
    ([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith('sha512-'),
  );
  expect(unknown.map(([folder]) => folder)).toEqual([]);
  const addresses = Object.values(lockfile.packages).filter(({ resolved }) =>
    /:/.test(resolved ?? ''),
  );
  expect(addresses).toEqual([]);
});

it('npm run sbom lists every package that a deployment has', () => {
  const { stdout, stderr, status } = spawnSync('npm', ['run', '--silent', 'sbom'], {
    cwd: projectFolder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  expect(status, stderr).toBe(0);
  const { bomFormat, components } = JSON.parse(stdout) as {
    bomFormat: string;
    components: { purl: string }[];
  };
  expect(bomFormat).toBe('CycloneDX');
  const listed = new Set(components.map(({ purl }) => decodeURIComponent(purl)));
  const needed = fetched
    .filter(([, { dev, optional, devOptional }]) => !dev && !optional && !devOptional)
    .map(([folder, { version }]) => {
      const name = folder.slice(folder.lastIndexOf(NODE_MODULES) + NODE_MODULES.length);
      return `pkg:npm/${name}@${version}`;
    });
  expect(needed.length).toBeGreaterThan(100);
  expect(needed.filter((purl) => !listed.has(purl))).toEqual([]);
});
