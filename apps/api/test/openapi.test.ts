import { readFileSync } from 'node:fs';
import { DiscoveryModule, DiscoveryService, MetadataScanner } from '@nestjs/core';
import { openApiDocument, parseSettings, type Route, ROUTES } from '@sluice/contracts';
import { createApp, routeOf } from '@sluice/nest-kit';
import { expect, it } from 'vitest';
import { ApiModule } from '../src/api-module.ts';

it('docs/openapi.json is what the schemas say (npm run docs writes it)', () => {
  const file = new URL('../../../docs/openapi.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(openApiDocument(ROUTES));
});

const name = (route?: Route): string => `${route?.method} ${route?.path}`;

it('serves every route that is documented, and no other', async () => {
  const settings = parseSettings({ variables: { SLUICE_STORAGE: '/data' } });
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
});
