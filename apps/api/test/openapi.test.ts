import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, MetadataScanner } from '@nestjs/core';
import { openApiDocument, parseSettings, type Route, ROUTES } from '@sluice/contracts';
import { createApp, routeOf } from '@sluice/nest-kit';
import { expect, it, onTestFinished } from 'vitest';
import { ApiModule } from '../src/api-module.ts';

it('docs/openapi.json is what the schemas say (npm run docs writes it)', () => {
  const file = new URL('../../../docs/openapi.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(openApiDocument(ROUTES));
});

const name = (route?: Route): string => `${route?.method} ${route?.path}`;

it('serves every route that is documented, and no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-api-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const settings = parseSettings({ variables: { SLUICE_STORAGE: folder } });
  const app = await createApp(settings, { module: ApiModule, imports: [DiscoveryModule] });
  await app.init();
  const scanner = new MetadataScanner();
  const served = app
    .get(DiscoveryService)
    .getControllers()
    .flatMap(({ instance }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
      return scanner.getAllMethodNames(prototype).map((method) => routeOf(prototype[method]));
    });
  await app.close();
  expect(served.map(name).sort()).toEqual(Object.values(ROUTES).flat().map(name).sort());
}, 120_000);

it('asks for a key wherever there is something to see or do', () => {
  for (const route of Object.values(ROUTES).flat()) {
    expect(route.scope !== undefined, name(route)).toBe(route.path.startsWith('/api/'));
  }
});

@Controller()
class Undocumented {
  @Get('/api/v1/undocumented')
  answer(): string {
    return 'what no key was asked for';
  }
}

it('serves nobody a method that is bound to an address past the routes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-api-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const admin = 'the-admin-key-of-these-tests-is-long';
  const settings = parseSettings({
    variables: { SLUICE_STORAGE: folder, SLUICE_ADMIN_KEY: admin },
  });
  const app = await createApp(settings, { module: ApiModule, controllers: [Undocumented] });
  onTestFinished(() => app.close());
  await app.listen(0, '127.0.0.1');
  for (const authorization of ['', `Bearer ${admin}`]) {
    const answer = await fetch(`${await app.getUrl()}/api/v1/undocumented`, {
      headers: { authorization },
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('what no key');
  }
}, 120_000);
